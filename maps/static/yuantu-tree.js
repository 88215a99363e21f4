/* yuantu-tree: what the map is made of: overlays to switch, parks and their plots to walk through. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el;

  yuantu.fixture('tree', function (room) {
    if (room.overlays.length) overlays(room);
  });

  function overlays(room) {
    var list = room.section('layers', 'layers', false).appendChild(el('ul')), map = room.map, busy = false;
    room.overlays.forEach(function (row) {
      var label = list.appendChild(el('li')).appendChild(el('label')), tick = label.appendChild(el('input'));
      tick.type = 'checkbox';
      tick.checked = row.usual = map.hasLayer(row.layer);
      tick.addEventListener('change', function () { if (tick.checked) row.layer.addTo(map); else row.layer.remove(); });
      row.layer.on('add remove', function () { tick.checked = map.hasLayer(row.layer); if (!busy) yuantu.state.changed(); });
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
      busy = true;
      room.overlays.forEach(function (row) {
        if (row.usual === on) return;
        var shown = (keys.indexOf(row.key) >= 0) === on;
        if (shown === map.hasLayer(row.layer)) return;
        if (shown) row.layer.addTo(map); else row.layer.remove();
      });
      busy = false;
    }
  }
})();
