/* yuantu-print: the page on A3 with its legend and scale, and on the whole screen. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, MM = 96 / 25.4;

  yuantu.fixture('print', function (room, slot) {
    var map = room.map, layer = room.layer, before = null, scale = room.panel.querySelector('.yt-head').appendChild(el('p', 'yt-scale'));
    room.tell(slot.appendChild(room.button('yt-print', null, '', function () { lay(); whenDrawn(function () { window.print(); }); })), 'print');
    if (document.fullscreenEnabled) {
      var full = room.tell(slot.appendChild(room.button('yt-full', null, '', function () {
        var asked = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
        if (asked && asked.catch) asked.catch(function () { /* the frame around does not allow it */ });
      })), 'full_screen');
      document.addEventListener('fullscreenchange', function () { full.setAttribute('aria-pressed', document.fullscreenElement ? 'true' : 'false'); });
    }

    /* the page takes the size of the paper, and the plots the colours for it */
    function lay() {
      if (before) return;
      before = { home: room.atHome(), bounds: map.getBounds(), center: map.getCenter(), zoom: map.getZoom(), variant: (layer && layer.variant) || 'screen' };
      document.body.classList.add('yt-printing');
      map.invalidateSize({ animate: false, pan: false });
      if (before.home) room.fit(false); else map.fitBounds(before.bounds, { animate: false });
      if (layer && layer.data) layer.setVariant('print');
      if (room.showLegend) room.showLegend();
      var metres = (40075016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / Math.pow(2, map.getZoom() + 8);
      scale.textContent = room.word('scale') + room.colon() + '1 : ' + yuantu.thin(round(metres * MM * 1000));
      /* what the list of sites says gives way, so that legend and notes are whole */
      ['yt-tight', 'yt-tighter'].forEach(function (cls) { room.panel.classList.toggle(cls, room.panel.scrollHeight > room.panel.clientHeight + 1); });
      if (yuantu.finish) yuantu.finish();
    }

    function round(number) { var unit = Math.pow(10, Math.floor(Math.log10(number)) - 1); return Math.round(number / unit) * unit; }

    function back() {
      if (!before) return;
      var old = before;
      before = null;
      document.body.classList.remove('yt-printing');
      room.panel.classList.remove('yt-tight', 'yt-tighter');
      map.invalidateSize({ animate: false, pan: false });
      if (old.home) room.home(); else map.setView(old.center, old.zoom, { animate: false });
      if (layer && layer.data) layer.setVariant(old.variant);
      if (room.showLegend) room.showLegend();
    }

    function whenDrawn(fn) {
      var asked = 0;
      (function wait() { if (yuantu.idle() || asked++ > 100) setTimeout(fn, 60); else setTimeout(wait, 30); })();
    }

    window.addEventListener('beforeprint', lay);
    window.addEventListener('afterprint', back);
  });
})();
