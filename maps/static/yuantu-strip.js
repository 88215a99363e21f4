/* yuantu-strip: the strip map, the avenue as one straight line with stations, nodes, areas and an indicator along it. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, INK = '#1F2A30', SECOND = '#5B6770', RULE = '#E3E1DA', ACCENT = '#B3432B', SHORT = 3, MOST = 400, SIDES = 11, DEEP = 6;
  var SIGNS = {
    circle: function (r) { return ['circle', { r: r * 0.9 }]; },
    square: function (r) { return ['rect', { x: -0.82 * r, y: -0.82 * r, width: 1.64 * r, height: 1.64 * r }]; },
    triangle: function (r) { return ['path', { d: 'M0 ' + -r + 'L' + r + ' ' + 0.85 * r + 'H' + -r + 'Z' }]; },
    diamond: function (r) { return ['path', { d: 'M0 ' + -1.1 * r + 'L' + 1.1 * r + ' 0L0 ' + 1.1 * r + 'L' + -1.1 * r + ' 0Z' }]; }
  };

  function svg(parent, tag, marks, text) {
    var node = parent.appendChild(L.SVG.create(tag));
    for (var name in marks || {}) node.setAttribute(name, marks[name]);
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  }

  function station(metres) {
    var whole = Math.round(metres);
    return 'K' + Math.floor(whole / 1000) + '+' + ('00' + (whole % 1000)).slice(-3);
  }
  yuantu.station = station;

  yuantu.part('strip', function (room, data) {
    var map = room.map, layer = room.layer, pen = document.createElement('canvas').getContext('2d'), shown = data.indicators[0].key;
    var masks = data.members.map(function (runs) { return layer && layer.data && layer.data.head.count === data.count ? yuantu.mask(runs, data.count) : null; });
    var panel = null, current = null, marked = [];

    function indicator(key) { return data.indicators.filter(function (one) { return one.key === key; })[0] || data.indicators[0]; }
    function unit(one) { var said = yuantu.say(one.unit); return said ? ' ' + said : ''; }

    /* rows for the names of the nodes: no name on a name, none across a leader; each to the side that needs fewest rows */
    function rows(nodes, f, left, right) {
      var boxes = nodes.map(function (node) {
        var name = yuantu.say(node.name);
        return { node: node, name: name, wide: pen.measureText(name).width + 0.3 * f };
      });
      var best = null, sides = boxes.length <= SIDES ? 1 << boxes.length : 1;
      for (var side = 0; side < sides; side++) {
        var found = stepped(boxes, side, f, left, right);
        if (found && (!best || found.cost < best.cost)) best = found;
      }
      best = best || stepped(boxes, 0, f, left, right, true);
      return best ? best.placed : [];
    }

    function stepped(boxes, side, f, left, right, some) {
      var placed = [], cost = 0;
      for (var k = boxes.length - 1; k >= 0; k--) {
        var flip = !!(side & (1 << k)), x = boxes[k].node.x, from = flip ? x - 0.35 * f - boxes[k].wide : x + 0.35 * f;
        if (some && from + boxes[k].wide > right) { flip = true; from = x - 0.35 * f - boxes[k].wide; }
        var box = { node: boxes[k].node, name: boxes[k].name, flip: flip, x: x, from: from, to: from + boxes[k].wide, row: -1 };
        if (box.from < left || box.to > right) { if (some) continue; return null; }
        for (var row = 0; row < DEEP && box.row < 0; row++) if (fits(box, row, placed, f)) box.row = row;
        if (box.row < 0) { if (some) continue; return null; }
        placed.push(box);
        cost += box.row + (flip ? 0.2 : 0);
      }
      return { placed: placed, cost: cost + 20 * placed.reduce(function (most, box) { return Math.max(most, box.row); }, 0) };
    }

    function fits(box, row, placed, f) {
      for (var k = 0; k < placed.length; k++) {
        var p = placed[k];
        if (p.row === row && box.from < p.to + 0.6 * f && box.to > p.from - 0.6 * f) return false;
        if (p.row > row && p.x > box.from - 0.3 * f && p.x < box.to + 0.3 * f) return false;
        if (row > p.row && box.x > p.from - 0.3 * f && box.x < p.to + 0.3 * f) return false;
      }
      return true;
    }

    function Drawing(box, options) {
      var self = this, one = indicator(options.key), f = parseFloat(getComputedStyle(box).fontSize), wide = box.clientWidth, high = box.clientHeight;
      var family = getComputedStyle(box).fontFamily, left = 2.6 * f, right = wide - (one.whole === null ? 2.6 : 6.6) * f, length = data.length;
      this.wide = wide; this.f = f; this.left = left; this.right = right;
      pen.font = f + 'px ' + family;
      function at(metres) { return left + ((right - left) * Math.max(0, Math.min(length, metres))) / length; }
      this.at = at;
      var root = (this.root = svg(box, 'svg', { width: wide, height: high, 'font-size': f, role: 'img' }));
      root.setAttribute('class', 'yt-strip-svg');
      root.setAttribute('aria-label', yuantu.say(data.title) + ' ' + yuantu.say(one.label));
      var nodes = data.nodes.map(function (node) { return { name: node.name, kind: node.kind, sign: node.sign, station: node.station, x: at(node.station) }; });
      nodes.sort(function (a, b) { return a.station - b.station; });
      var names = rows(nodes, f, left - 1.5 * f, wide - f), deep = names.reduce(function (most, name) { return Math.max(most, name.row + 1); }, 0);
      var line = Math.max(4.4 * f + SHORT * f, high - (2.6 + 1.5 * deep + 0.5) * f), top = 4.3 * f;
      this.line = line; this.top = top;

      /* heading: the avenue and what is drawn; the reading of a station to the right */
      var head = svg(root, 'text', { x: left - 1.5 * f, y: 1.6 * f, fill: INK });
      svg(head, 'tspan', { 'font-weight': 600 }, yuantu.say(data.title));
      svg(head, 'tspan', { fill: SECOND, dx: 0.8 * f }, yuantu.say(one.label) + unit(one));
      this.read = svg(root, 'text', { x: wide - f, y: 1.6 * f, fill: INK, 'text-anchor': 'end' });

      /* the figure along the avenue, band by band */
      var most = one.values.reduce(function (m, v) { return v === null ? m : Math.max(m, v); }, one.whole || 0) || 1;
      function y(value) { return line - 0.6 * f - ((line - 0.6 * f - top) * Math.max(0, value)) / most; }
      var peak = -1, runs = [], run = null;
      data.bands.forEach(function (band, k) {
        var value = one.values[k];
        if (value === null) { run = null; return; }
        if (!run) { run = { d: 'M' + at(band[0]) + ' ' + y(0), edge: '', from: at(band[0]) }; runs.push(run); }
        run.d += 'V' + y(value) + 'H' + at(band[1]);
        run.edge += (run.edge ? 'V' : 'M' + at(band[0]) + ' ') + y(value) + 'H' + at(band[1]);
        run.to = at(band[1]);
        if (peak < 0 || value > one.values[peak]) peak = k;
      });
      runs.forEach(function (part) {
        svg(root, 'path', { d: part.d + 'V' + y(0) + 'Z', fill: '#DCEBE9' });
        svg(root, 'path', { d: part.edge, fill: 'none', stroke: '#4F9FA8', 'stroke-width': Math.max(1, f / 12) });
      });
      svg(root, 'path', { d: 'M' + left + ' ' + y(0) + 'H' + right, stroke: RULE, fill: 'none' });
      if (one.whole !== null) {
        svg(root, 'path', { d: 'M' + left + ' ' + y(one.whole) + 'H' + right, stroke: SECOND, 'stroke-dasharray': f / 3 + ' ' + f / 4, fill: 'none' });
        svg(root, 'text', { x: right + 0.5 * f, y: y(one.whole) + 0.35 * f, fill: SECOND }, room.word('strip_whole') + ' ' + yuantu.say(one.whole_text));
      }
      if (peak >= 0) {
        var middle = (at(data.bands[peak][0]) + at(data.bands[peak][1])) / 2;
        svg(root, 'text', { x: middle, y: y(one.values[peak]) - 0.35 * f, fill: INK, 'font-weight': 600, 'text-anchor': 'middle', class: 'yt-strip-halo' }, yuantu.say(one.texts[peak]));
      }

      /* areas above, the road that divides them between */
      var taken = [];
      data.divides.forEach(function (divide) {
        var x = at(divide.station), name = yuantu.say(divide.name), half = pen.measureText(name).width / 2;
        svg(root, 'path', { d: 'M' + x + ' ' + 3.4 * f + 'V' + (line + 0.5 * f), stroke: INK, 'stroke-width': Math.max(1, f / 14), fill: 'none' });
        svg(root, 'text', { x: x, y: 3 * f, fill: INK, 'text-anchor': 'middle' }, name);
        taken.push([x - half - f, x + half + f]);
      });
      data.areas.forEach(function (area) {
        var x = (at(area.start) + at(area.end)) / 2, name = yuantu.say(area.name), half = (pen.measureText(name).width * 1.1) / 2;
        var on = !options.stretch || (options.stretch[0] < area.end && options.stretch[1] > area.start);
        if (taken.some(function (t) { return x - half < t[1] && x + half > t[0]; })) return;
        svg(root, 'text', { x: x, y: 3 * f, fill: on ? INK : SECOND, 'text-anchor': 'middle', 'letter-spacing': yuantu.lang === 'zh' ? '.1em' : 0 }, name);
      });

      /* the avenue: the stretch spoken of in its colour */
      var said = options.stretch && options.stretch[1] > options.stretch[0] ? options.stretch : options.stretch ? null : [0, length], thick = Math.max(3, f / 3);
      svg(root, 'path', { d: 'M' + at(0) + ' ' + line + 'H' + at(length), stroke: said && said[0] <= 0 && said[1] >= length - 1 ? ACCENT : '#D9B3A8', 'stroke-width': thick, 'stroke-linecap': 'round', fill: 'none' });
      if (said) svg(root, 'path', { d: 'M' + at(said[0]) + ' ' + line + 'H' + at(said[1]), stroke: ACCENT, 'stroke-width': thick, 'stroke-linecap': 'round', fill: 'none' });
      svg(root, 'text', { x: left - 1.5 * f, y: line + 0.36 * f, fill: ACCENT }, yuantu.say(data.ends[0]));
      svg(root, 'text', { x: right + 0.6 * f, y: line + 0.36 * f, fill: ACCENT }, yuantu.say(data.ends[1]));
      /* nodes on it, their names stepped below */
      var first = line + 3.3 * f;
      names.forEach(function (name) {
        var node = name.node, on = !options.stretch || options.stretch[1] > options.stretch[0] || Math.abs(options.stretch[0] - node.station) < 1, y1 = first + name.row * 1.5 * f;
        svg(root, 'path', { d: 'M' + node.x + ' ' + (line + 0.6 * f) + 'V' + (y1 + 0.2 * f), stroke: on ? '#A9A69B' : RULE, fill: 'none', class: 'yt-strip-lead' });
        svg(root, 'text', { x: name.flip ? name.to - 0.3 * f : name.from, y: y1, fill: on ? INK : SECOND, 'font-weight': on && options.stretch && options.stretch[0] === options.stretch[1] ? 600 : 400, 'text-anchor': name.flip ? 'end' : 'start', class: 'yt-strip-name' }, name.name);
      });
      var step = (right - left) / (length / 1000) < 2.6 * f ? 2 : 1;
      for (var km = 0; km * 1000 <= length; km++) {
        svg(root, 'path', { d: 'M' + at(km * 1000) + ' ' + (line + thick / 2) + 'v' + 0.45 * f, stroke: SECOND, fill: 'none' });
        if (km % step === 0) svg(root, 'text', { x: at(km * 1000), y: line + 1.75 * f, fill: SECOND, 'text-anchor': 'middle', class: 'yt-strip-km yt-strip-halo' }, 'K' + km);
      }
      nodes.forEach(function (node) {
        var own = options.stretch && options.stretch[0] === options.stretch[1] && Math.abs(options.stretch[0] - node.station) < 1, shape = SIGNS[node.sign](f * (own ? 0.72 : 0.46));
        var sign = svg(root, 'g', { transform: 'translate(' + node.x + ' ' + line + ')' });
        var form = svg(sign, shape[0], shape[1]);
        form.setAttribute('fill', own ? ACCENT : INK);
        form.setAttribute('stroke', '#FFFFFF');
        form.setAttribute('stroke-width', Math.max(1, f / 10));
        svg(form, 'title', {}, yuantu.say(node.name) + ' · ' + yuantu.say(node.kind) + ' · ' + station(node.station));
      });
      this.cursor = svg(root, 'path', { d: '', stroke: INK, fill: 'none', 'pointer-events': 'none' });
      this.chosen = svg(root, 'path', { d: '', fill: ACCENT, stroke: '#FFFFFF', 'pointer-events': 'none' });
      this.one = one;
      this.bandAt = function (x) {
        var metres = ((x - left) / (right - left)) * length;
        for (var k = 0; k < data.bands.length; k++) if (metres >= data.bands[k][0] && metres <= data.bands[k][1]) return k;
        return -1;
      };
      this.point = function (k) {
        self.cursor.setAttribute('d', k < 0 ? '' : 'M' + at(data.bands[k][0]) + ' ' + top + 'V' + line + 'H' + at(data.bands[k][1]) + 'V' + top);
        self.read.textContent = k < 0 ? '' : station(data.bands[k][0]) + '–' + station(data.bands[k][1]) + '　' + yuantu.say(one.texts[k]) + unit(one);
      };
      this.select = function (i) {
        var metres = i < 0 ? null : place(i);
        self.chosen.setAttribute('d', metres === null ? '' : 'M' + at(metres) + ' ' + (line - 0.5 * f) + 'l' + -0.5 * f + ' ' + -0.9 * f + 'h' + f + 'Z');
      };
    }

    /* the station of a plot: as recorded, else the middle of its band; null off the avenue */
    function place(i) {
      for (var k = 0; k < masks.length; k++) {
        if (!masks[k] || !masks[k][i]) continue;
        var own = layer.data.field && layer.data.field('station_m') >= 0 ? layer.data.number('station_m', i) : NaN;
        return own >= 0 ? own : (data.bands[k][0] + data.bands[k][1]) / 2;
      }
      return null;
    }

    /* ---- the same place on the map ---- */
    function stretch(from, to) {
      return data.line.filter(function (row) { return row[0] >= from - 1 && row[0] <= to + 1; }).map(function (row) { return [row[1], row[2]]; });
    }
    function mark(k) {
      marked.forEach(function (one) { one.remove(); });
      marked = [];
      if (k < 0) return;
      var band = data.bands[k];
      marked.push(L.polyline(stretch(band[0], band[1]), { pane: 'yt-mark', color: INK, weight: 9, opacity: 0.9, lineCap: 'butt', interactive: false }));
      if (masks[k]) yuantu.chosen(masks[k]).slice(0, MOST).forEach(function (i) {
        marked.push(L.polygon(layer.data.outline(i), { pane: 'yt-mark', color: INK, weight: 1.5, fill: false, interactive: false }));
      });
      marked.forEach(function (one) { one.addTo(map); });
    }
    function fly(k) {
      var band = data.bands[k], box = L.latLngBounds(stretch(band[0], band[1]));
      if (masks[k]) yuantu.chosen(masks[k]).forEach(function (i) { var of = layer.data.bounds(i); if (of) box.extend(of); });
      map.fitBounds(box, Object.assign({ maxZoom: 16 }, room.padding ? room.padding() : {}));
    }

    yuantu.strip = {
      draw: function (box, options) {
        box.textContent = '';
        return new Drawing(box, options);
      },
      length: data.length
    };

    /* ---- in the working page: a panel over the foot ---- */
    var open = room.button('yt-strip-open', null, '', function () { show(!panel || panel.hidden); yuantu.state.changed(); });
    room.tell(open, 'strip_map');
    open.setAttribute('aria-expanded', 'false');
    room.slots.top.insertBefore(open, room.slots.top.firstChild);

    function make() {
      panel = document.body.appendChild(el('section', 'yt-strip-panel'));
      room.name(panel, 'strip_map');
      panel.removeAttribute('title');
      var select = panel.appendChild(el('select', 'yt-strip-choice')), box = panel.appendChild(el('div', 'yt-strip-box'));
      room.name(select, 'strip_indicator');
      data.indicators.forEach(function (one) {
        var option = select.appendChild(el('option'));
        option.value = one.key;
        room.tell(option, function () { return yuantu.say(one.label) + unit(one); });
      });
      select.addEventListener('change', function () { shown = select.value; draw(); yuantu.state.changed(); });
      box.tabIndex = 0;
      room.name(box, 'strip_map');
      box.removeAttribute('title');
      var k = -1;
      function point(to) { if (to === k) return; k = to; current.point(k); mark(k); }
      box.addEventListener('mousemove', function (event) { point(current.bandAt(event.clientX - box.getBoundingClientRect().left)); });
      box.addEventListener('mouseleave', function () { point(-1); });
      box.addEventListener('blur', function () { point(-1); });
      box.addEventListener('click', function () { if (k >= 0) fly(k); });
      box.addEventListener('keydown', function (event) {
        var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) { event.preventDefault(); point(Math.max(0, Math.min(data.bands.length - 1, k + step))); }
        if (event.key === 'Enter' && k >= 0) fly(k);
        if (event.key === 'Escape') point(-1);
      });
      panel.ytBox = box;
      panel.ytSelect = select;
    }
    function draw() {
      if (!panel || panel.hidden) return;
      panel.ytSelect.value = shown;
      current = yuantu.strip.draw(panel.ytBox, { key: shown });
      if (layer) current.select(layer.selected);
    }
    function show(on) {
      if (on && !panel) make();
      if (!panel) return;
      panel.hidden = !on;
      open.setAttribute('aria-expanded', on ? 'true' : 'false');
      document.body.classList.toggle('yt-has-strip', on);
      map.invalidateSize({ animate: false });
      if (on) draw(); else mark(-1);
    }
    yuantu.on('language', draw);
    yuantu.on('select', function (i) {
      if (current) current.select(i);
      setTimeout(function () { if (panel && !panel.hidden && current && panel.ytBox.clientWidth !== current.wide) draw(); }, 0);
    });
    yuantu.on('mode', function (mode) { if (mode === 'work') draw(); else mark(-1); });
    var due = null;
    window.addEventListener('resize', function () { clearTimeout(due); due = setTimeout(draw, 120); });
    yuantu.state.register('strip', function () { return panel && !panel.hidden ? shown : ''; }, function (text) {
      if (text === '') { show(false); return; }
      if (!data.indicators.some(function (one) { return one.key === text; })) return;
      shown = text;
      show(true);
      draw();
    });
  });
})();
