/* yuantu-tree: what the map is made of: parks, their sub-parks and plots to walk through, overlays to switch. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, STEP = 100;

  yuantu.fixture('tree', function (room) {
    if (room.layer) parks(room);
    if (room.overlays.length) overlays(room);
  });

  /* ---- parks → sub-parks → plots; a click flies there and dims the rest, a second one lets go ---- */
  function parks(room) {
    var layer = room.layer, box = room.section('parks', 'plots_by_park', false, 'yt-parks'), chosen = '', names = Object.create(null);

    layer.ready.then(function () {
      var data = layer.data;
      if (!data || !data.head.groups.length) { box.parentNode.hidden = true; return; }
      var top = split(everything(data.head.count), 0, '');
      function draw() {
        box.textContent = '';
        names = Object.create(null);
        box.appendChild(branch(top));
        mark();
      }
      yuantu.on('language', draw);
      draw();
      yuantu.state.register('park', function () { return chosen; }, function (text) {
        var found = text ? find(text) : null;
        if (found || !text) choose(found, !yuantu.state.given('c'));
      });
      yuantu.on('mode', function (mode) { if (mode === 'work' && chosen) choose(find(chosen), false); });

      /* the unit at a path, opened or not */
      function find(path) {
        var level = top, found = null;
        path.split('/').every(function (_, k, steps) {
          var here = steps.slice(0, k + 1).join('/');
          found = level.units.filter(function (unit) { return unit.path === here; })[0];
          if (found) level = split(found.rows, k + 1, here);
          return found;
        });
        return found;
      }
    });

    function everything(count) {
      var all = new Uint32Array(count);
      for (var i = 0; i < count; i++) all[i] = i;
      return all;
    }

    /* plots of one unit, by the next finer group that tells them apart */
    function split(rows, depth, path) {
      var data = layer.data;
      if (depth >= data.head.groups.length) return { rows: rows, units: [], path: path };
      var codes = data.codes('group.' + depth), by = {}, units = [], loose = [];
      Array.prototype.forEach.call(rows, function (i) {
        if (!codes[i]) loose.push(i);
        else (by[codes[i]] = by[codes[i]] || []).push(i);
      });
      var keys = data.column('group.' + depth + '.keys');
      Object.keys(by).forEach(function (code) {
        units.push({ code: Number(code), depth: depth, rows: by[code], path: (path ? path + '/' : '') + encodeURIComponent(keys[code - 1]) });
      });
      return { rows: loose, units: units, path: path };
    }

    function unitName(unit) { return layer.data.texts('group.' + unit.depth)[unit.code - 1]; }

    function branch(level) {
      var list = el('ul');
      level.units.slice().sort(function (a, b) { return b.rows.length - a.rows.length || a.code - b.code; }).forEach(function (unit) {
        names[unit.path] = unit;
        var item = list.appendChild(el('li')), line = item.appendChild(el('div', 'yt-unit-row')), inner = null;
        var toggle = line.appendChild(room.button('yt-turn', '', '', function () {
          var open = toggle.getAttribute('aria-expanded') !== 'true';
          if (open && !inner) inner = item.appendChild(branch(split(unit.rows, unit.depth + 1, unit.path)));
          if (inner) inner.hidden = !open;
          toggle.setAttribute('aria-expanded', open ? 'true' : 'false');
        }));
        toggle.setAttribute('aria-expanded', 'false');
        toggle.setAttribute('aria-label', unitName(unit));
        unit.node = line.appendChild(room.button('yt-unit-name', unitName(unit), '', function () { choose(chosen === unit.path ? null : unit, true); }));
        line.appendChild(el('span', 'yt-count', yuantu.thin(unit.rows.length)));
      });
      if (level.rows.length) leaves(list, level);
      return list;
    }

    /* plots a hundred at a time: a zone may have a hundred thousand */
    function leaves(list, level) {
      var data = layer.data, named = data.field('name') >= 0, at = 0, host = list;
      if (level.units.length) {
        var item = list.appendChild(el('li')), line = item.appendChild(el('div', 'yt-unit-row')), toggle;
        toggle = line.appendChild(room.button('yt-turn', '', '', function () {
          host.hidden = !host.hidden;
          if (!at) more();
          toggle.setAttribute('aria-expanded', host.hidden ? 'false' : 'true');
        }));
        toggle.setAttribute('aria-expanded', 'false');
        toggle.setAttribute('aria-label', room.word('no_group'));
        line.appendChild(el('span', 'yt-unit-name', room.word(level.path ? 'no_sub_group' : 'no_group')));
        line.appendChild(el('span', 'yt-count', yuantu.thin(level.rows.length)));
        host = item.appendChild(el('ul'));
        host.hidden = true;
      } else more();
      function more() {
        for (var stop = Math.min(level.rows.length, at + STEP); at < stop; at++) leaf(level.rows[at]);
        if (at >= level.rows.length) return;
        var last = host.appendChild(el('li')), next = room.word('more_plots').replace('{count}', yuantu.thin(Math.min(STEP, level.rows.length - at)));
        last.appendChild(room.button('yt-more', next, '', function () { last.remove(); more(); }));
      }
      function leaf(i) {
        var key = data.text('key', i), go = host.appendChild(el('li')).appendChild(room.button('yt-leaf', key, '', function () { room.fly(key); }));
        var name = named ? data.value('name', i) : null;
        if (name && name !== room.word('blank')) go.appendChild(el('span', 'yt-by', name));
      }
    }

    function choose(unit, fly) {
      chosen = unit ? unit.path : '';
      mark();
      if (!unit) layer.setFocus(null);
      else {
        var mask = new Uint8Array(layer.data.head.count);
        unit.rows.forEach(function (i) { mask[i] = 1; });
        layer.setFocus(mask);
        if (fly) see(unit.rows);
      }
      yuantu.state.changed();
    }

    function mark() {
      Object.keys(names).forEach(function (path) { names[path].node.setAttribute('aria-pressed', path === chosen ? 'true' : 'false'); });
    }

    function see(rows) {
      var box = layer.data.box, x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
      rows.forEach(function (i) {
        x0 = Math.min(x0, box[4 * i]); y0 = Math.min(y0, box[4 * i + 1]);
        x1 = Math.max(x1, box[4 * i + 2]); y1 = Math.max(y1, box[4 * i + 3]);
      });
      if (!isFinite(x0 + y0 + x1 + y1)) return;
      function place(x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0); }
      room.map.fitBounds([place(x0, y1), place(x1, y0)], { padding: [48, 48] });
    }
  }

  /* ---- overlays ---- */
  function overlays(room) {
    var list = room.section('layers', 'layers', false).appendChild(el('ul')), map = room.map;
    room.overlays.forEach(function (row) {
      var label = list.appendChild(el('li')).appendChild(el('label')), tick = label.appendChild(el('input'));
      tick.type = 'checkbox';
      tick.checked = row.usual = map.hasLayer(row.layer);
      tick.addEventListener('change', function () { if (tick.checked) row.layer.addTo(map); else row.layer.remove(); });
      row.layer.on('add remove', function () { tick.checked = map.hasLayer(row.layer); yuantu.state.changed(); });
      room.tell(label.appendChild(el('span')), function () { return yuantu.say(row.name); });
      if (row.plots) {
        row.layer.ready.then(function () {
          if (row.layer.data) label.appendChild(el('span', 'yt-count', yuantu.thin(row.layer.data.head.count)));
        });
      }
    });
    yuantu.on('built', function () {
      room.overlays.forEach(function (row) { row.usual = map.hasLayer(row.layer); });
      yuantu.state.register('off', function () { return named(false); }, function (text) { set(text.split(','), false); });
      yuantu.state.register('on', function () { return named(true); }, function (text) { set(text.split(','), true); });
    });
    function named(on) {
      return room.overlays.filter(function (row) { return row.usual !== on && map.hasLayer(row.layer) === on; }).map(function (row) { return row.key; }).join(',');
    }
    function set(keys, on) {
      room.overlays.forEach(function (row) {
        if (row.usual === on) return;
        var shown = (keys.indexOf(row.key) >= 0) === on;
        if (shown === map.hasLayer(row.layer)) return;
        if (shown) row.layer.addTo(map); else row.layer.remove();
      });
    }
  }
})();
