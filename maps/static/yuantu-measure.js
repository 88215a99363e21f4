/* yuantu-measure: lengths and areas by hand, on the CGCS2000 ellipsoid, in metres, hectares and mu. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, RAD = Math.PI / 180, MU = 2000 / 3;
  var A = 6378137, F = 1 / 298.257222101, E2 = F * (2 - F), E = Math.sqrt(E2);

  /* metres between two places: by the radii of curvature at their middle latitude (Gauss); 0.001 % up to 100 km */
  function distance(a, b) {
    var middle = ((a.lat + b.lat) / 2) * RAD, w = 1 - E2 * Math.sin(middle) * Math.sin(middle);
    var north = (A * (1 - E2)) / Math.pow(w, 1.5) * (b.lat - a.lat) * RAD, east = (A / Math.sqrt(w)) * Math.cos(middle) * (b.lng - a.lng) * RAD;
    return Math.hypot(north, east);
  }

  /* q(φ) of the equal-area latitude: area between equator and φ is A²/2 · q for each radian of longitude */
  function q(lat) {
    var s = Math.sin(lat * RAD);
    return (1 - E2) * (s / (1 - E2 * s * s) + Math.log((1 + E * s) / (1 - E * s)) / (2 * E));
  }

  /* square metres inside a ring, its sides straight in degrees and cut into pieces of a kilometre; better than 0.01 % up to 100 km */
  function area(ring) {
    var sum = 0;
    ring.forEach(function (a, k) {
      var b = ring[(k + 1) % ring.length], pieces = Math.max(1, Math.ceil(distance(a, b) / 1000));
      for (var i = 0; i < pieces; i++) {
        var from = a.lat + ((b.lat - a.lat) * i) / pieces, to = a.lat + ((b.lat - a.lat) * (i + 1)) / pieces;
        sum += (((b.lng - a.lng) * RAD) / pieces) * ((q(from) + q(to)) / 2);
      }
    });
    return Math.abs(sum) * A * A / 2;
  }

  function figure(value, digits) {
    var parts = value.toFixed(digits).split('.');
    return yuantu.thin(parts[0]) + (parts[1] ? '.' + parts[1] : '');
  }

  yuantu.measure = { distance: distance, area: area };

  yuantu.fixture('measure', function (room, slot) {
    var map = room.map, holder = map.getContainer(), on = false, kind = 'length', places = [], done = false, drawn = L.layerGroup(), moving = null;
    var toggle = room.tell(slot.appendChild(room.button('yt-measure-on', null, '', function () { if (on) stop(); else start(); })), 'measure');
    toggle.setAttribute('aria-pressed', 'false');
    var box = el('div', 'yt-measure'), choice = box.appendChild(el('div', 'yt-pick')), result = box.appendChild(el('output', 'yt-result')), hint = room.tell(box.appendChild(el('p', 'yt-note')), 'measure_hint');
    room.tell(box.appendChild(el('p', 'yt-note')), 'measure_on');
    box.hidden = true;
    result.setAttribute('aria-live', 'polite');
    holder.parentNode.appendChild(box);
    var picks = ['length', 'area'].map(function (name) {
      var pick = room.tell(choice.appendChild(room.button('', null, '', function () { kind = name; clear(); })), name);
      pick.dataset.kind = name;
      return pick;
    });
    room.tell(choice.appendChild(room.button('yt-clear', null, '', function () { clear(); })), 'measure_clear');

    function start() {
      on = true;
      yuantu.tool = 'measure';
      toggle.setAttribute('aria-pressed', 'true');
      box.hidden = false;
      holder.classList.add('yt-measuring');
      map.doubleClickZoom.disable();
      map.on('click', add).on('dblclick', end).on('mousemove', follow);
      drawn.addTo(map);
      clear();
      holder.focus({ preventScroll: true });
    }

    function stop() {
      on = false;
      yuantu.tool = null;
      toggle.setAttribute('aria-pressed', 'false');
      box.hidden = true;
      holder.classList.remove('yt-measuring', 'yt-cross');
      map.off('click', add).off('dblclick', end).off('mousemove', follow);
      map.doubleClickZoom.enable();
      drawn.clearLayers().remove();
      places = [];
    }

    function clear() { places = []; done = false; moving = null; draw(); }

    function add(event) {
      if (done) { places = []; done = false; }
      var last = places[places.length - 1];
      if (last && map.latLngToContainerPoint(last).distanceTo(map.latLngToContainerPoint(event.latlng)) < 3) return;
      places.push(event.latlng);
      moving = null;
      draw();
    }

    function end() { done = true; moving = null; draw(); }
    function follow(event) { if (places.length && !done) { moving = event.latlng; draw(); } }

    function draw() {
      var line = moving ? places.concat([moving]) : places, shape = kind === 'area' && line.length > 2 ? L.polygon : L.polyline;
      drawn.clearLayers();
      picks.forEach(function (pick) { pick.setAttribute('aria-pressed', pick.dataset.kind === kind ? 'true' : 'false'); });
      if (line.length > 1) {
        drawn.addLayer(shape(line, { pane: 'yt-mark', interactive: false, color: '#FFFFFF', weight: 5, fill: false }));
        drawn.addLayer(shape(line, { pane: 'yt-mark', interactive: false, color: '#1F2A30', weight: 2, fill: kind === 'area', fillOpacity: 0.08, dashArray: done ? null : '6 4' }));
      }
      places.forEach(function (place) {
        drawn.addLayer(L.circleMarker(place, { pane: 'yt-mark', interactive: false, radius: 4, color: '#1F2A30', weight: 2, fillColor: '#FFFFFF', fillOpacity: 1 }));
      });
      tell(line);
    }

    function tell(line) {
      result.textContent = '';
      function put(text, unit) { result.appendChild(el('b', '', text)); result.appendChild(el('span', 'yt-unit', unit)); }
      if (kind === 'area') {
        var m2 = line.length > 2 ? area(line) : 0;
        put(figure(m2 / 1e4, m2 < 1e6 ? 2 : 1), room.word('hectare'));
        put(figure(m2 / MU, m2 < 1e6 ? 1 : 0), room.word('mu'));
        return;
      }
      var metres = 0;
      for (var k = 1; k < line.length; k++) metres += distance(line[k - 1], line[k]);
      if (metres < 1000) put(figure(metres, metres < 100 ? 1 : 0), 'm'); else put(figure(metres / 1000, 2), 'km');
    }
    yuantu.on('language', function () { if (on) draw(); });

    document.addEventListener('keydown', function (event) {
      if (!on || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      if (event.key === 'Escape') { event.preventDefault(); stop(); toggle.focus(); }
      else if (event.key === 'Backspace') { event.preventDefault(); done = false; places.pop(); draw(); }
      else if (event.key === 'Enter' && event.target === holder) { holder.classList.add('yt-cross'); add({ latlng: map.getCenter() }); }
      else if (/^Arrow/.test(event.key) && event.target === holder) holder.classList.add('yt-cross');
    }, true);
  });
})();
