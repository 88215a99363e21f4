/* yuantu-search: find a plot by number, name, firm or address; arrows, Enter and Esc work. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, MOST = 12, LOOK = 500;

  yuantu.fixture('search', function (room, box) {
    var layer = room.layer, input = box.appendChild(el('input')), list = box.appendChild(el('ul')), at = -1;
    input.type = 'search';
    input.autocomplete = 'off';
    input.spellcheck = false;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-controls', 'yt-found');
    input.setAttribute('aria-autocomplete', 'list');
    list.id = 'yt-found';
    list.setAttribute('role', 'listbox');
    list.hidden = true;
    room.name(input, 'search');
    function placeholder() { input.placeholder = room.word('search'); list.setAttribute('aria-label', room.word('search')); }
    placeholder();

    function rows() { return list.querySelectorAll('[role=option]'); }
    function mark(place) {
      var all = rows();
      at = all.length ? (place + all.length) % all.length : -1;
      Array.prototype.forEach.call(all, function (row, k) { row.setAttribute('aria-selected', k === at ? 'true' : 'false'); });
      if (at >= 0) { input.setAttribute('aria-activedescendant', all[at].id); all[at].scrollIntoView({ block: 'nearest' }); }
      else input.removeAttribute('aria-activedescendant');
    }
    function shut() { list.hidden = true; input.setAttribute('aria-expanded', 'false'); mark(-1); }
    function go(key) { shut(); room.fly(key); }

    function show() {
      list.textContent = '';
      at = -1;
      if (!layer.data || !input.value.trim()) { shut(); return; }
      var all = ranked(layer.data.find(input.value, LOOK)), found = all.slice(0, MOST);
      if (!found.length) list.appendChild(el('li', 'yt-empty', room.word('not_found')));
      found.forEach(function (hit, k) {
        var item = list.appendChild(el('li', 'yt-found'));
        item.id = 'yt-found-' + k;
        item.setAttribute('role', 'option');
        item.appendChild(el('span', 'yt-hit', hit.key));
        item.appendChild(el('span', 'yt-by', hit.by || called(hit.plot)));
        item.addEventListener('mousedown', function (event) { event.preventDefault(); });
        item.addEventListener('click', function () { go(hit.key); });
        item.dataset.key = hit.key;
      });
      if (all.length > MOST) list.appendChild(el('li', 'yt-empty', room.word('more_found').replace('{count}', (all.length < LOOK ? '' : '≥ ') + (all.length - MOST))));
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
    }

    function called(plot) {
      var name = layer.data.field('name') >= 0 ? layer.data.value('name', plot) : null;
      return name && name !== room.word('blank') ? name : '';
    }

    /* the very number first, then numbers that begin so, numbers that hold it, and all else */
    function ranked(hits) {
      var wanted = yuantu.loose(input.value);
      function rank(hit) {
        var key = yuantu.loose(hit.key), at = key.indexOf(wanted);
        return at < 0 ? 3 : at > 0 ? 2 : key.length === wanted.length ? 0 : 1;
      }
      return hits.map(function (hit, k) { return [rank(hit), k, hit]; }).sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }).map(function (row) { return row[2]; });
    }

    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', show);
    input.addEventListener('focus', function () { if (input.value.trim() && list.hidden) show(); });
    input.addEventListener('blur', shut);
    input.addEventListener('keydown', function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !list.hidden) { event.preventDefault(); mark(at < 0 && step < 0 ? -1 : at + step); }
      if (event.key === 'Enter') {
        if (list.hidden) show();
        var chosen = rows()[Math.max(at, 0)];
        if (chosen) go(chosen.dataset.key);
      }
      if (event.key === 'Escape' && (input.value || !list.hidden)) { event.preventDefault(); input.value = ''; show(); }
    });
    yuantu.on('language', function () { placeholder(); if (!list.hidden) show(); });
  });
})();
