/* yuantu-basemap: what lies under the map: a picture or tiles that the page holds, or tiles of a service and its key. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, NONE = 'data:image/gif;base64,R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs=';
  var FADED = { 'yt-under': 0.35, 'yt-plots': 0.72 };

  yuantu.basemap = function (name) {
    var data = JSON.parse(document.getElementById(name + '_data').textContent), group = L.layerGroup();
    var tiles = data.kind === 'picture' ? [] : data.kind === 'tiles' ? [own(data)] : data.urls.map(function (url) { return service(data, url); });
    (data.kind === 'picture' ? [L.imageOverlay(data.url, data.bounds, { pane: 'tilePane', attribution: written(data) })] : tiles).forEach(function (layer) {
      if (!data.needs_key || data.key) group.addLayer(layer);
    });
    var last = null, asked = null;
    group.on('add', function () { last = group._map; fade(last, !data.needs_key || data.key); ask(); });
    group.on('remove', function () { fade(last, false); });
    function fade(map, on) {
      if (!map) return;
      Object.keys(FADED).forEach(function (pane) { if (map.getPane(pane)) map.getPane(pane).style.opacity = on ? FADED[pane] : ''; });
    }
    /* a key is kept in this page's memory alone and is gone when it closes */
    function ask() {
      if (!data.needs_key || data.key || asked) return;
      var form = el('form', 'yt-key'), label = form.appendChild(el('label')), input = el('input'), words = function (key) { return data.words[yuantu.lang in data.words ? yuantu.lang : 'zh'][key]; };
      var title = label.appendChild(el('span')), go = el('button', 'yt-button');
      input.type = 'password';
      input.autocomplete = 'off';
      label.appendChild(input);
      form.appendChild(go);
      function tell() { title.textContent = yuantu.say(data.label) + ' · ' + words('key_of'); go.textContent = words('use'); }
      tell();
      yuantu.on('language', tell);
      form.addEventListener('submit', function (event) {
        event.preventDefault();
        if (!input.value.trim()) return;
        tiles.forEach(function (layer) { layer.options.key = input.value.trim(); group.addLayer(layer); });
        data.key = input.value.trim();
        if (last.hasLayer(group)) fade(last, true);
        form.remove();
      });
      asked = form;
      function put(built) { built.panel.insertBefore(form, built.panel.querySelector('section')); }
      var room = yuantu.room;
      if (room && room.panel) put(room);
      else if (document.getElementById('yt-page-data')) yuantu.on('built', put);
      else last.getContainer().parentNode.insertBefore(form, last.getContainer());
    }
    return group;
  };

  function written(data) { return text(yuantu.say(data.attribution)); }

  /* Leaflet sets attributions as markup: only what is written as text gets there */
  function text(plain) {
    var box = el('span', '', plain);
    return box.innerHTML;
  }

  function service(data, url) {
    return L.tileLayer(url, { key: data.key, subdomains: data.subdomains || 'a', minZoom: data.zooms[0], maxNativeZoom: data.zooms[1], maxZoom: 22, attribution: written(data), referrerPolicy: 'no-referrer' });
  }

  function own(data) {
    /* far below the coarsest zoom it would take thousands of tiles to fill a window: there it is blank */
    var layer = L.tileLayer('', { minZoom: Math.max(0, data.zooms[0] - 2), minNativeZoom: data.zooms[0], maxNativeZoom: data.zooms[1], maxZoom: 22, attribution: written(data), noWrap: true });
    layer.getTileUrl = function (at) { return data.tiles[this._getZoomForUrl() + '/' + at.x + '/' + at.y] || NONE; };
    return layer;
  }
})();
