/* yuantu-table: the room under the map: a line that always tells what is shown, rows, sums, filters, export. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, thin = yuantu.thin, CLOSED = 41, SHARE = 0.4, WIDE = 1240;

  yuantu.part('table', function (room, config) {
    if (!room.layer || !room.layer.data) return;
    var layer = room.layer, word = room.word, filter = yuantu.filter(layer, config, room.data.day);
    var dock = room.slots.bottom.appendChild(el('div', 'yt-dock')), line = dock.appendChild(el('div', 'yt-dock-line'));
    var sums = yuantu.sums(layer, config), bar = yuantu.filterBar(room, filter, config), grid = yuantu.grid(room, filter, config), pane = yuantu.sumsPane(room, filter, config);
    var body = el('div', 'yt-dock-body'), view = '', present = false;
    dock.appendChild(bar);
    dock.appendChild(body);
    body.appendChild(grid.box);
    body.appendChild(pane);
    room.name(room.slots.bottom, 'table');
    room.slots.bottom.removeAttribute('title');
    room.filter = filter;

    /* ---- the line ---- */
    var tabs = line.appendChild(el('div', 'yt-tabs')), said = line.appendChild(el('p', 'yt-dock-said')), inline = line.appendChild(el('div', 'yt-dock-chips')), right = line.appendChild(el('div', 'yt-dock-right'));
    tabs.setAttribute('role', 'tablist');
    said.setAttribute('role', 'status');
    var tab = {};
    [['rows', 'table'], ['sums', 'table_sums']].forEach(function (pair) {
      var node = (tab[pair[0]] = tabs.appendChild(room.button('yt-tab', null, '', function () { open(view === pair[0] ? '' : pair[0]); })));
      node.setAttribute('role', 'tab');
      room.tell(node, pair[1]);
    });
    var columns = right.appendChild(room.button('', null, '', function () { pop(columns, chooseColumns); })), exports_ = right.appendChild(room.button('', null, '', function () { pop(exports_, chooseExport); }));
    var fold = right.appendChild(room.button('yt-dock-fold', null, '', function () { open(view ? '' : 'rows'); }));
    room.tell(columns, 'table_columns');
    room.tell(exports_, 'table_export');
    [columns, exports_].forEach(function (node) { node.setAttribute('aria-haspopup', 'dialog'); });

    function tellCount() {
      var mask = layer.filter, all = layer.data.head.count, some = all, area = sums.area(mask);
      if (mask) { some = 0; for (var i = 0; i < mask.length; i++) some += mask[i] ? 1 : 0; }
      said.textContent = '';
      said.appendChild(el('strong', '', mask ? word('table_some').replace('{some}', thin(some)).replace('{all}', thin(all)) : word('table_all').replace('{all}', thin(all))));
      if (area === area) said.appendChild(el('span', '', yuantu.areaSaid(area, word)));
    }

    function high() { return Math.round(window.innerHeight * SHARE); }

    function open(name) {
      view = name;
      dock.dataset.view = view;
      Object.keys(tab).forEach(function (key) { tab[key].setAttribute('aria-selected', key === view ? 'true' : 'false'); });
      fold.textContent = view ? '▾' : '▴';
      fold.title = word(view ? 'table_close' : 'table_open');
      fold.setAttribute('aria-label', fold.title);
      fold.setAttribute('aria-expanded', view ? 'true' : 'false');
      columns.hidden = view === 'sums';
      (view ? bar : inline).appendChild(bar.chips);
      bar.hidden = !view;
      body.hidden = !view;
      room.openBottom(present ? 0 : view ? high() : CLOSED);
      fit();
      yuantu.state.changed();
    }

    function fit() {
      dock.classList.toggle('yt-dock-wide', view === 'rows' && dock.clientWidth >= WIDE && config.totals.length > 0);
      if (view) bar.fit();
      grid.render();
      pane.draw();
    }

    /* ---- small windows: columns, export ---- */
    var popped = null;
    function shut() {
      if (!popped) return;
      popped.box.remove();
      popped.by.setAttribute('aria-expanded', 'false');
      popped = null;
    }
    function pop(by, fill) {
      var again = popped && popped.by === by;
      shut();
      if (again) return;
      var box = el('div', 'yt-pop');
      box.setAttribute('role', 'dialog');
      box.setAttribute('aria-label', by.textContent);
      popped = { box: box, by: by };
      by.setAttribute('aria-expanded', 'true');
      fill(box);
      document.body.appendChild(box);
      yuantu.beside(box, by);
      var first = box.querySelector('input:not(:disabled)') || box.querySelector('button');
      if (first) first.focus();
    }
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && popped) { var by = popped.by; event.stopPropagation(); shut(); by.focus(); }
    }, true);
    document.addEventListener('pointerdown', function (event) {
      if (popped && !popped.box.contains(event.target) && !popped.by.contains(event.target)) shut();
    }, true);

    function chooseColumns(box) {
      var head = box.appendChild(el('div', 'yt-pop-head')), list = box.appendChild(el('ul', 'yt-pop-list'));
      head.appendChild(el('span', 'yt-pop-title', word('table_columns')));
      head.appendChild(room.button('yt-pop-clear', word('table_usual'), '', function () { take(grid.first.slice()); shut(); }));
      grid.all.forEach(function (column) {
        var holder = list.appendChild(el('li')).appendChild(el('label')), tick = holder.appendChild(el('input'));
        tick.type = 'checkbox';
        tick.checked = grid.ids.indexOf(column.id) >= 0;
        tick.disabled = column.column === 'key';
        holder.appendChild(el('span', 'yt-pop-label', yuantu.heading(column)));
        tick.addEventListener('change', function () {
          take(tick.checked ? grid.ids.concat(column.id) : grid.ids.filter(function (id) { return id !== column.id; }));
        });
      });
    }
    function take(ids) {
      grid.ids = [config.key].concat(ids.filter(function (id, k) { return id !== config.key && grid.column(id) && ids.indexOf(id) === k; }));
      grid.rebuild();
      yuantu.state.changed();
    }

    /* ---- export ---- */
    function chooseExport(box) {
      var menu = box.appendChild(el('ul', 'yt-pop-menu')), note = el('p', 'yt-note'), count = grid.rows.length;
      function item(text, action) {
        menu.appendChild(el('li')).appendChild(room.button('', text, '', function () {
          action();
          note.textContent = word(window.parent === window ? 'table_saved' : 'table_saved_framed');
        }));
      }
      item(word('table_csv_shown').replace('{n}', thin(count)), function () { saveCsv(grid.columns(), ''); });
      item(word('table_csv_all').replace('{n}', thin(count)), function () { saveCsv(grid.all, ''); });
      if (!room.data.datum || room.data.datum === 'wgs84') item(word('table_geojson').replace('{n}', thin(count)), saveGeojson);
      box.appendChild(note);
      note.textContent = word('table_export_note');
    }
    function name(ending) {
      var page = room.data, stamp = [page.day, yuantu.say(page.classification), page.invented && word('invented')].filter(Boolean).join('_');
      return yuantu.fileName(yuantu.say(config.file) + '_' + word('table_file') + (layer.filter ? '_' + word('table_filtered') + grid.rows.length : ''), ending, stamp);
    }
    function valueOf(column, i) {
      var text = grid.text(column, i);
      return column.kind === 'number' ? yuantu.bare(text) : text === '—' ? '' : text;
    }
    function saveCsv(some) {
      var text = yuantu.csv(some.map(yuantu.heading), grid.rows.map(function (i) { return some.map(function (column) { return valueOf(column, i); }); }));
      return yuantu.download(name('csv'), text, 'text/csv;charset=utf-8');
    }
    function saveGeojson() {
      var page = room.data, about = [yuantu.say(page.title), page.day && word('as_of') + ' ' + page.day, page.crs && word('crs') + ' ' + yuantu.say(page.crs), word('table_wgs'),
        page.source && word('source') + ' ' + yuantu.say(page.source), yuantu.say(page.classification), page.invented && word('invented'), word('not_legal')].filter(Boolean).join(' · ');
      function properties(i) {
        var out = Object.create(null);
        grid.all.forEach(function (column) {
          var text = valueOf(column, i), number = column.kind === 'number' ? +text : NaN;
          out[column.id] = text === null || text === '' ? null : number === number ? number : text;
        });
        return out;
      }
      var text = yuantu.geojson(layer, grid.rows, properties, { name: yuantu.say(page.title), about: about });
      return yuantu.download(name('geojson'), text, 'application/geo+json');
    }

    /* ---- what follows what ---- */
    yuantu.on('filter', function () { grid.arrange(); tellCount(); pane.draw(); });
    yuantu.on('theme', function () { grid.fresh(); pane.draw(); });
    layer.on('plotselect', function (event) { grid.selected(event.plot); setTimeout(fit, 0); });
    yuantu.on('language', function () { if (filter.active.words !== undefined) filter.apply(); grid.rebuild(); tellCount(); pane.draw(); shut(); open(view); });
    yuantu.on('mode', function (mode) { present = mode === 'present'; filter.hold(present); shut(); open(view); });
    var due = null;
    window.addEventListener('resize', function () { clearTimeout(due); due = setTimeout(function () { open(view); }, 120); });

    grid.rebuild();
    tellCount();
    open('');

    /* ---- in the address: f the conditions, q the words, t what stands open, sorted by what, with which columns ---- */
    yuantu.state.register('f', function () { return filter.read(); }, function (text) { filter.write(text); });
    yuantu.state.register('q', function () { return (filter.active.words || '').trim(); }, function (text) { filter.set('words', text); });
    yuantu.state.register('t', function () {
      var sort = grid.sort ? (grid.sort.down ? '-' : '') + grid.sort.id : '', own = grid.ids.join(',') === grid.first.join(',') ? '' : grid.ids.slice(1).join(',');
      return [view, sort, own, pane.chosen()].join(';').replace(/;+$/, '');
    }, function (text) {
      var given = text.split(';'), sort = given[1] || '';
      if (given[2]) take(given[2].split(',')); else if (grid.ids.join() !== grid.first.join()) take(grid.first.slice());
      grid.sortBy(sort.replace(/^-/, ''), sort[0] === '-');
      pane.chosen(given[3] || '');
      open(given[0] === 'rows' || given[0] === 'sums' ? given[0] : '');
    });
    filter.on(yuantu.state.changed);
  });
})();
