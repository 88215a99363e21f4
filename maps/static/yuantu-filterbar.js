/* yuantu-filterbar: the conditions as buttons, each with its small window, and as chips that can be taken off. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, thin = yuantu.thin, WORDS = 'words', LONG = 12, UNREAD = 60;

  yuantu.filterBar = function (room, filter, config) {
    var bar = el('div', 'yt-filters'), row = bar.appendChild(el('div', 'yt-filter-row')), chips = bar.appendChild(el('ul', 'yt-filter-chips'));
    var open = null, tucked = [], input = el('input', 'yt-filter-words'), buttons = Object.create(null), word = room.word, clear;

    function label(id) {
      var dim = filter.dims[id];
      return id === WORDS ? word('table_words') : (dim.kind === 'class' ? word('theme') + ' · ' : '') + yuantu.titled(dim.label);
    }

    function build() {
      shut();
      row.textContent = '';
      buttons = Object.create(null);
      input.type = 'search';
      input.placeholder = word('table_words_hint');
      input.setAttribute('aria-label', word('table_words_hint'));
      row.appendChild(input);
      shownFirst().forEach(function (id) { row.appendChild((buttons[id] = opener(id, label(id)))); });
      row.appendChild((buttons[''] = opener('', word('table_more'))));
      clear = row.appendChild(room.button('yt-filter-clear', word('table_clear'), '', function () { input.value = ''; filter.clear(); }));
      mark();
    }

    function shownFirst() { return config.filters.filter(function (id) { return filter.dims[id]; }); }
    function rest() {
      return tucked.concat(Object.keys(filter.dims).filter(function (id) {
        return id !== WORDS && config.filters.indexOf(id) < 0 && config.hidden.indexOf(id) < 0 && filter.dims[id].kind !== 'class';
      }));
    }

    /* what the line has no room for goes under one more, the last first */
    bar.fit = function () {
      var ids = shownFirst(), k;
      if (!row.clientWidth || !buttons['']) return;
      ids.forEach(function (id) { buttons[id].hidden = false; });
      tucked = [];
      for (k = ids.length - 1; k >= 0 && row.scrollWidth > row.clientWidth; k--) { buttons[ids[k]].hidden = true; tucked.unshift(ids[k]); }
      mark();
    };

    function opener(id, text) {
      var node = room.button('yt-filter-open', text, '', function () { if (open && open.by === node) shut(true); else show(id, node); });
      node.setAttribute('aria-label', text);
      node.title = text;
      node.setAttribute('aria-haspopup', 'dialog');
      node.setAttribute('aria-expanded', 'false');
      return node;
    }

    var due = null;
    input.addEventListener('input', function () {
      clearTimeout(due);
      due = setTimeout(function () { filter.set(WORDS, input.value); }, 160);
    });
    input.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && input.value) { event.stopPropagation(); input.value = ''; filter.set(WORDS, ''); }
    });

    /* ---- one small window at a time ---- */

    function shut(focus) {
      if (!open) return;
      open.box.remove();
      open.by.setAttribute('aria-expanded', 'false');
      if (focus) open.by.focus();
      open = null;
    }

    function show(id, by) {
      shut();
      var box = el('div', 'yt-pop');
      box.setAttribute('role', 'dialog');
      box.setAttribute('aria-label', id ? label(id) : word('table_more'));
      open = { box: box, by: by, id: id };
      by.setAttribute('aria-expanded', 'true');
      fill(box, id);
      document.body.appendChild(box);
      yuantu.beside(box, by);
      enter(box);
    }

    function enter(box) {
      var first = box.querySelector('input') || box.querySelector('button');
      if (first) first.focus();
    }

    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && open) { event.stopPropagation(); shut(true); }
    }, true);
    document.addEventListener('pointerdown', function (event) {
      if (open && !open.box.contains(event.target) && !open.by.contains(event.target)) shut();
    }, true);

    function fill(box, id) {
      box.textContent = '';
      if (!id) { menu(box); return; }
      var dim = filter.dims[id], head = box.appendChild(el('div', 'yt-pop-head'));
      head.appendChild(el('span', 'yt-pop-title', label(id)));
      if (yuantu.say(dim.unit)) head.appendChild(el('span', 'yt-unit', yuantu.say(dim.unit)));
      head.appendChild(room.button('yt-pop-clear', word('table_any'), '', function () { filter.set(id, null); fill(box, id); }));
      if (dim.kind === 'choice' || dim.kind === 'class') choices(box, id);
      else if (dim.kind === 'top') top(box, id);
      else if (dim.kind === 'day') days(box, id);
      else range(box, id);
    }

    function menu(box) {
      var list = box.appendChild(el('ul', 'yt-pop-menu'));
      rest().forEach(function (id) {
        var item = list.appendChild(el('li')), go = item.appendChild(room.button('', label(id), '', function () {
          open.id = id;
          fill(box, id);
          yuantu.beside(box, open.by);
          enter(box);
        }));
        if (filter.active[id] !== undefined) go.classList.add('yt-on');
      });
    }

    function choices(box, id) {
      var all = filter.choices(id), list = el('ul', 'yt-pop-list'), find = null;
      if (all.length > LONG) {
        find = box.appendChild(el('input', 'yt-pop-find'));
        find.type = 'search';
        find.placeholder = word('table_find');
        find.setAttribute('aria-label', word('table_find'));
        find.addEventListener('input', draw);
      }
      box.appendChild(list);
      function codesOf(one) { return one.codes || [one.code]; }
      function draw() {
        var chosen = filter.active[id] || [], wanted = find ? find.value.trim().toLowerCase() : '';
        list.textContent = '';
        filter.choices(id).forEach(function (one) {
          if (wanted && one.label.toLowerCase().indexOf(wanted) < 0) return;
          var item = list.appendChild(el('li')), holder = item.appendChild(el('label')), tick = holder.appendChild(el('input'));
          tick.type = 'checkbox';
          tick.checked = chosen.indexOf(one.code) >= 0;
          if (one.row) holder.appendChild(yuantu.swatch(one.row));
          holder.appendChild(el('span', 'yt-pop-label', one.blank ? word('table_blank') : one.label)).title = one.label;
          holder.appendChild(el('span', 'yt-count', thin(one.count)));
          if (!one.count && !tick.checked) item.className = 'yt-none';
          tick.addEventListener('change', function () {
            var now = (filter.active[id] || []).filter(function (code) { return codesOf(one).indexOf(code) < 0; });
            filter.set(id, tick.checked ? now.concat(codesOf(one)) : now);
          });
        });
      }
      draw();
    }

    function field(box, text, type, value, changed) {
      var holder = box.appendChild(el('label', 'yt-pop-field')), node;
      holder.appendChild(el('span', '', text));
      node = holder.appendChild(el('input'));
      node.type = type === 'number' ? 'text' : type;
      if (type === 'number') node.inputMode = 'decimal';
      node.value = value === null || value === undefined ? '' : value;
      node.addEventListener(type === 'number' ? 'input' : 'change', function () {
        var raw = node.value.trim().replace(/[\s\u2009,]/g, '').replace('\u2212', '-'), fine = raw === '' || type !== 'number' || isFinite(+raw);
        node.classList.toggle('yt-wrong', !fine);
        node.setAttribute('aria-invalid', fine ? 'false' : 'true');
        if (fine) changed(raw === '' ? null : type === 'number' ? +raw : raw);
      });
      return node;
    }

    function part(id, end, value) {
      var now = filter.active[id] || {}, next = { least: now.least, most: now.most };
      next[end] = value;
      filter.set(id, next);
    }

    function range(box, id) {
      var now = filter.active[id] || {}, numbers = filter.numbers(id), least = Infinity, most = -Infinity;
      for (var i = 0; i < numbers.length; i++) { if (numbers[i] < least) least = numbers[i]; if (numbers[i] > most) most = numbers[i]; }
      var line = box.appendChild(el('div', 'yt-pop-range'));
      var a = field(line, word('table_least'), 'number', now.least, function (v) { part(id, 'least', v); });
      var b = field(line, word('table_most'), 'number', now.most, function (v) { part(id, 'most', v); });
      if (isFinite(least)) { a.placeholder = filter.written(least); b.placeholder = filter.written(most); }
    }

    function top(box, id) {
      var now = filter.active[id] || {}, line = box.appendChild(el('div', 'yt-pop-range'));
      field(line, word('table_top'), 'number', now.most, function (v) { filter.set(id, { least: null, most: v }); });
      var quick = box.appendChild(el('div', 'yt-pop-quick'));
      [1, 3, 5, 10, 20].forEach(function (n) {
        quick.appendChild(room.button('', String(n), '', function () { filter.set(id, { least: null, most: n }); fill(box, id); }));
      });
    }

    function days(box, id) {
      var now = filter.active[id] || {}, line = box.appendChild(el('div', 'yt-pop-range'));
      field(line, word('table_from'), 'date', now.overdue ? '' : now.least, function (v) { part(id, 'least', v); });
      field(line, word('table_until'), 'date', now.overdue ? '' : now.most, function (v) { part(id, 'most', v); });
      if (!filter.today) return;
      var quick = box.appendChild(el('div', 'yt-pop-quick'));
      function choose(text, value) {
        quick.appendChild(room.button('', text, '', function () { filter.set(id, value); fill(box, id); }));
      }
      choose(word('table_overdue'), { overdue: true });
      [30, 90, 365].forEach(function (n) {
        choose(word('table_within').replace('{n}', n), { least: filter.today, most: later(filter.today, n) });
      });
    }

    function later(day, n) {
      var at = new Date(day + 'T00:00:00Z');
      at.setUTCDate(at.getUTCDate() + n);
      return at.toISOString().slice(0, 10);
    }

    /* ---- chips ---- */

    function mark() {
      var ids = filter.ids(), under = rest();
      Object.keys(buttons).forEach(function (id) {
        buttons[id].classList.toggle('yt-on', id ? filter.active[id] !== undefined : ids.some(function (one) { return under.indexOf(one) >= 0; }));
      });
      clear.style.visibility = ids.length ? '' : 'hidden';
      var said = filter.active[WORDS] || '';
      if (document.activeElement !== input && input.value !== said) input.value = said;
      chips.textContent = '';
      chips.hidden = !ids.length && !filter.unread.length;
      ids.forEach(function (id) {
        var item = chips.appendChild(el('li')), go = item.appendChild(room.button('yt-chip-open', '', word('table_change'), function () {
          if (id === WORDS) input.focus(); else show(id, buttons[id] && buttons[id].offsetParent ? buttons[id] : go);
        }));
        go.appendChild(el('span', 'yt-chip-name', id === WORDS ? word('table_words') : label(id)));
        go.appendChild(el('span', 'yt-chip-value', filter.said(id, word)));
        go.appendChild(el('span', 'yt-count', thin(filter.alone[id])));
        item.appendChild(room.button('yt-chip-off', '×', word('table_remove') + ' ' + label(id), function () { if (id === WORDS) input.value = ''; filter.set(id, null); }));
      });
      if (ids.length) chips.appendChild(el('li', 'yt-chip-see')).appendChild(room.button('', word('see_found'), '', function () { room.see(filter.layer.filter); }));
      if (filter.unread.length) {
        var told = chips.appendChild(el('li', 'yt-chip-unread')), what = filter.unread.join('; ');
        told.setAttribute('role', 'status');
        told.appendChild(el('span', '', word('condition_unread').replace('{what}', what.length > UNREAD ? what.slice(0, UNREAD) + '…' : what)));
        told.appendChild(room.button('yt-chip-off', '×', word('close'), function () { filter.unread = []; mark(); }));
      }
      bar.classList.toggle('yt-some', !chips.hidden);
    }

    filter.on(mark);
    yuantu.on('language', build);
    build();
    bar.chips = chips;
    bar.row = row;
    return bar;
  };

  /* a small window above or below what opened it, wherever there is room */
  yuantu.beside = function (box, by) {
    var at = by.getBoundingClientRect(), wide = box.offsetWidth, high = box.offsetHeight, room = at.top - 8;
    var below = window.innerHeight - at.bottom - 8;
    box.style.left = Math.max(8, Math.min(at.left, window.innerWidth - wide - 8)) + 'px';
    if (room >= high || room > below) { box.style.bottom = window.innerHeight - at.top + 4 + 'px'; box.style.top = 'auto'; box.style.maxHeight = Math.max(120, room) + 'px'; }
    else { box.style.top = at.bottom + 4 + 'px'; box.style.bottom = 'auto'; box.style.maxHeight = Math.max(120, below) + 'px'; }
  };
})();
