/* yuantu-image: pictures of the ground over the plots' fills and under their outlines; two of them under the bar; crops in the dossier. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, CROP = 150, AROUND = 0.6, CELLS = 5, MOST = 4;
  var COLOURED = 14, LINED = 5, SMALL = 26, DISC = 8, CASING = 'rgba(31,42,48,.85)', QUIET = 'rgba(244,243,238,.6)', FAINT = [1, 0.4, 0.15];
  var PANES = { 'yt-image': 355, 'yt-image-far': 356, 'yt-image-lines': 357 };

  yuantu.part('images', function (room, data) {
    var map = room.map, layer = room.layer, images = data.images, shown = [-1, -1], opacity = 1, made = {}, told = data.told;
    if (!images.length) return;
    var presenting = document.body.classList.contains('yt-presenting'), work = null, asked = yuantu.state.given('image') !== '' && yuantu.state.given('view') !== '';
    var views = images.filter(function (one) { return one.view; });
    Object.keys(PANES).forEach(function (name) {
      var pane = map.createPane(name);
      pane.style.zIndex = PANES[name];
      pane.style.pointerEvents = 'none';
    });
    function place(key) { return images.map(function (one) { return one.key; }).indexOf(key); }
    function called(one) { return (one.date ? one.date + ' · ' : '') + yuantu.say(one.label); }
    /* on the bar a day says enough of two that show the same thing on days of their own */
    function brief(at, other) {
      var one = images[at], two = images[other];
      return one.view && two.view && one.date && one.date !== two.date ? one.date : called(one);
    }

    /* ---- on the map ---- */
    function overlay(at, side) {
      var kept = at + '.' + side, one = images[at];
      if (!made[kept]) made[kept] = L.imageOverlay(one.url, one.bounds, { pane: side ? 'yt-image-far' : 'yt-image', interactive: false, className: 'yt-image' + (one.smooth ? '' : ' yt-image-cells') }).on('load', crisp);
      return made[kept];
    }
    function two() { return shown[0] >= 0 && shown[1] >= 0; }

    function put() {
      var wanted = shown.map(function (at, side) { return at >= 0 && (!side || two()) ? overlay(at, side) : null; });
      Object.keys(made).forEach(function (kept) { if (wanted.indexOf(made[kept]) < 0) made[kept].remove(); });
      wanted.forEach(function (one) { if (one) one.setOpacity(opacity).addTo(map); });
      if (lines) { if (shown[0] >= 0) lines.addTo(map); else lines.remove(); }
      document.body.classList.toggle('yt-imaged', shown[0] >= 0);
      crisp();
      bar.update();
    }

    /* cells stay cells where they are drawn larger than they are */
    function crisp() {
      Object.keys(made).forEach(function (kept) {
        var node = made[kept].getElement && made[kept].getElement();
        if (node && node.naturalWidth) node.classList.toggle('yt-image-crisp', node.clientWidth > node.naturalWidth);
      });
    }
    map.on('zoomend', crisp);

    var bar = yuantu.swipe(room);
    bar.join({
      live: two,
      clip: function (west, east) {
        map.getPane('yt-image').style.clip = two() ? west : '';
        map.getPane('yt-image-far').style.clip = east;
      },
      says: function (shared) {
        return [brief(shown[0], shown[1]), brief(shown[1], shown[0])].map(function (text) { return (shared ? room.word('image_on_bar') + ' ' : '') + text; });
      }
    });

    /* ---- the plots' outlines over it, in the colours of the theme where there is room ---- */
    var Lines = L.GridLayer.extend({
      options: { pane: 'yt-image-lines', tileSize: 512, keepBuffer: 1, noWrap: true, updateWhenZooming: false, updateWhenIdle: false },
      _setView: layer ? layer._setView : L.GridLayer.prototype._setView,
      createTile: function (coords) {
        var canvas = document.createElement('canvas');
        outline(canvas, coords, this.getTileSize().x);
        return canvas;
      }
    });
    var lines = layer && layer.data ? new Lines() : null, due = null;
    function redraw() {
      clearTimeout(due);
      due = setTimeout(function () { if (lines && lines._map) lines.redraw(); }, 30);
    }
    if (layer) ['themechange', 'focuschange'].forEach(function (name) { layer.on(name, redraw); });
    yuantu.on('filter', redraw);

    /* where a theme has classes that ask for no attention those that do stand out at every zoom, as a disc where a plot is too small for a line */
    function calls() {
      return !!layer.theme && layer.theme.legend.some(function (row) { return row.quiet && row.code < 254; });
    }

    function outline(canvas, coords, size) {
      var d = layer.data, s = Math.pow(2, coords.z), ratio = window.devicePixelRatio || 1, ox = coords.x * size, oy = coords.y * size, typical = d.typical * s, loud = calls();
      canvas.width = canvas.height = Math.round(size * ratio);
      if (typical < LINED && !loud) return;
      var ctx = canvas.getContext('2d'), kinds = layer.kinds(), near = loud ? DISC + 4 : 4;
      ctx.scale(ratio, ratio);
      ctx.lineJoin = 'round';
      var found = d.within((ox - near) / s, (oy - near) / s, (ox + size + near) / s, (oy + size + near) / s), last = [];
      found.forEach(function (i) {
        if (!layer.looks[kinds[i] & 255].quiet) { last.push(i); return; }
        if (typical < COLOURED) return;
        path(i);
        pen(loud ? 0.6 : 1, loud ? 'rgba(255,255,255,.4)' : QUIET);
      });
      last.forEach(function (i) {
        var look = layer.looks[kinds[i] & 255], b = 4 * i, wide = Math.max(d.box[b + 2] - d.box[b], d.box[b + 3] - d.box[b + 1]) * s;
        ctx.globalAlpha = FAINT[kinds[i] >> 8];
        if (loud && wide < SMALL) { disc(((d.box[b] + d.box[b + 2]) / 2) * s - ox, ((d.box[b + 1] + d.box[b + 3]) / 2) * s - oy, look.colour); return; }
        path(i);
        var inner = loud ? 12 : typical > 40 ? 8 : typical >= COLOURED ? 6 : 3;
        /* inside its own edge, so that the colours of neighbours stand beside each other, dark on either side */
        ctx.save();
        ctx.clip('evenodd');
        if (typical >= COLOURED) pen(inner + 2.5, CASING);
        pen(inner, look.colour);
        ctx.restore();
        pen(loud ? 2.5 : typical >= COLOURED ? 1.5 : 0.6, CASING);
      });

      function path(i) {
        ctx.globalAlpha = FAINT[kinds[i] >> 8];
        ctx.beginPath();
        for (var r = d.plotAt[i]; r < d.plotAt[i + 1]; r++) {
          for (var p = d.ringAt[r]; p < d.ringAt[r + 1]; p++) {
            if (p === d.ringAt[r]) ctx.moveTo(d.wx[p] * s - ox, d.wy[p] * s - oy); else ctx.lineTo(d.wx[p] * s - ox, d.wy[p] * s - oy);
          }
          ctx.closePath();
        }
      }
      function pen(width, colour) { ctx.lineWidth = width; ctx.strokeStyle = colour; ctx.stroke(); }
      function disc(x, y, colour) {
        [[DISC, '#FFFFFF'], [DISC - 1.5, '#1F2A30'], [DISC - 3, colour]].forEach(function (ring) {
          ctx.beginPath();
          ctx.arc(x, y, ring[0], 0, 2 * Math.PI);
          ctx.fillStyle = ring[1];
          ctx.fill();
        });
      }
    }

    /* ---- in the panel: which image, which one beside it, how strong, what its colours mean ---- */
    var box = room.section('images', 'images', true, 'yt-images'), section = box.parentNode, themes = room.panel.querySelector('.yt-themes');
    if (themes) room.panel.insertBefore(section, themes.nextSibling);
    var first = box.appendChild(el('select', 'yt-theme yt-question')), more = box.appendChild(el('div', 'yt-images-more'));
    var line = more.appendChild(el('label', 'yt-images-line')), beside = el('select', 'yt-theme yt-question');
    room.tell(line.appendChild(el('span')), 'image_beside');
    line.appendChild(beside);
    var strong = more.appendChild(el('label', 'yt-images-line')), range = el('input', 'yt-images-range'), percent = el('span', 'yt-count');
    room.tell(strong.appendChild(el('span')), 'image_opacity');
    range.type = 'range';
    range.min = 0;
    range.max = 100;
    range.step = 5;
    strong.appendChild(range);
    strong.appendChild(percent);
    var legends = more.appendChild(el('div', 'yt-images-legends'));
    room.name(first, 'images');
    room.name(beside, 'image_beside');
    first.removeAttribute('title');
    beside.removeAttribute('title');
    line.hidden = images.length < 2;

    function options(select, none, without) {
      select.textContent = '';
      select.appendChild(el('option', '', room.word(none))).value = '';
      images.forEach(function (one, at) { if (at !== without) select.appendChild(el('option', '', called(one))).value = one.key; });
    }
    function choose(side, key) {
      shown[side] = key === '' ? -1 : place(key);
      if (!side && (shown[0] < 0 || shown[0] === shown[1])) shown[1] = -1;
      show();
      yuantu.state.changed();
    }
    first.addEventListener('change', function () { choose(0, first.value); });
    beside.addEventListener('change', function () { choose(1, beside.value); });
    range.addEventListener('input', function () { opacity = range.value / 100; percent.textContent = range.value + '%'; put(); });
    range.addEventListener('change', yuantu.state.changed);

    function show() {
      options(first, 'image_none', -1);
      options(beside, 'image_alone', shown[0]);
      first.value = shown[0] < 0 ? '' : images[shown[0]].key;
      beside.value = shown[1] < 0 ? '' : images[shown[1]].key;
      more.hidden = shown[0] < 0;
      section.classList.toggle('yt-images-off', shown[0] < 0);
      range.value = Math.round(opacity * 100);
      percent.textContent = range.value + '%';
      legends.textContent = '';
      shown.forEach(function (at, side) { if (at >= 0 && !(side && same(images[at], images[shown[0]]))) legend(legends, images[at], two()); });
      put();
      yuantu.fire('images');
    }
    function same(a, b) { return yuantu.say(a.note) === yuantu.say(b.note) && JSON.stringify(a.legend) === JSON.stringify(b.legend) && yuantu.say(a.cell) === yuantu.say(b.cell); }

    function legend(into, one, named) {
      var unit = yuantu.say(one.unit);
      if (one.legend.length) {
        into.appendChild(el('div', 'yt-legend-unit', (named ? called(one) + ' ' : '') + unit));
        var list = into.appendChild(el('ul', 'yt-legend yt-categories'));
        one.legend.forEach(function (row) {
          var item = list.appendChild(el('li')), swatch = item.appendChild(el('span', 'yt-swatch'));
          swatch.style.backgroundColor = row.colour;
          item.appendChild(el('span', 'yt-label', yuantu.say(row.label)));
        });
      }
      var lines = [yuantu.say(one.cell), yuantu.say(one.note), data.invented ? room.word('invented') : ''].filter(Boolean);
      if (lines.length) into.appendChild(el('p', 'yt-note', lines.join(yuantu.lang === 'en' ? '; ' : '；')));
    }

    /* ---- crops in the dossier, each with the plot's outline, its day and the size of its cells ---- */
    var loaded = {};
    function picture(one, fn) {
      var kept = loaded[one.key];
      if (!kept) { kept = loaded[one.key] = new Image(); kept.src = one.url; }
      if (kept.complete && kept.naturalWidth) fn(kept); else kept.addEventListener('load', function () { fn(kept); });
    }

    function crop(one, plot) {
      var d = layer.data, b = d.box.subarray(4 * plot, 4 * plot + 4), figure = el('button', 'yt-crop'), canvas = figure.appendChild(el('canvas'));
      var ratio = Math.max(2, window.devicePixelRatio || 1), size = Math.round(CROP * ratio), nw = L.CRS.EPSG3857.latLngToPoint(L.latLng(one.bounds[1][0], one.bounds[0][1]), 0), se = L.CRS.EPSG3857.latLngToPoint(L.latLng(one.bounds[0][0], one.bounds[1][1]), 0);
      figure.type = 'button';
      canvas.width = canvas.height = size;
      var caption = figure.appendChild(el('span', 'yt-crop-day', one.date || yuantu.say(one.label)));
      caption.appendChild(document.createTextNode(' '));
      caption.appendChild(el('span', 'yt-crop-cell', yuantu.say(one.cell)));
      figure.setAttribute('aria-label', room.word('image_show') + room.colon() + called(one));
      figure.title = room.word('image_show');
      figure.addEventListener('click', function () { choose(0, one.key); });
      if (!isFinite(b[0])) return figure;
      picture(one, function (img) {
        var px = (se.x - nw.x) / img.naturalWidth, least = CELLS * px, wide = Math.max(b[2] - b[0], b[3] - b[1]), side = Math.max(wide * (1 + 2 * AROUND), least);
        var x = (b[0] + b[2] - side) / 2, y = (b[1] + b[3] - side) / 2, k = size / side, ctx = canvas.getContext('2d', { willReadFrequently: true });
        ctx.imageSmoothingEnabled = one.smooth || k * px < 1;
        ctx.drawImage(img, (nw.x - x) * k, (nw.y - y) * k, (se.x - nw.x) * k, (se.y - nw.y) * k);
        if (!seen(ctx, (b[0] - x) * k, (b[1] - y) * k, (b[2] - b[0]) * k, (b[3] - b[1]) * k)) caption.lastChild.textContent = room.word('image_blank');
        ctx.globalCompositeOperation = 'destination-over';
        ctx.fillStyle = '#F4F3EE';
        ctx.fillRect(0, 0, size, size);
        ctx.globalCompositeOperation = 'source-over';
        ctx.beginPath();
        for (var r = d.plotAt[plot]; r < d.plotAt[plot + 1]; r++) {
          for (var p = d.ringAt[r]; p < d.ringAt[r + 1]; p++) {
            if (p === d.ringAt[r]) ctx.moveTo((d.wx[p] - x) * k, (d.wy[p] - y) * k); else ctx.lineTo((d.wx[p] - x) * k, (d.wy[p] - y) * k);
          }
          ctx.closePath();
        }
        ctx.lineJoin = 'round';
        [['#FFFFFF', 3.5], ['#B3432B', 1.75]].forEach(function (pen) { ctx.strokeStyle = pen[0]; ctx.lineWidth = pen[1] * ratio; ctx.stroke(); });
      });
      return figure;
    }

    /* whether the picture shows more than the edges of a box */
    function seen(ctx, x, y, wide, high) {
      var cells = ctx.getImageData(Math.floor(x), Math.floor(y), Math.max(1, Math.ceil(wide)), Math.max(1, Math.ceil(high))).data;
      for (var i = 3, n = 0; i < cells.length; i += 4) if (cells[i]) n++;
      return n * 4 * 8 > cells.length;
    }

    if (layer) room.pictures.push(function (plot, key) {
      var said = Object.prototype.hasOwnProperty.call(told.plots, key) ? told.plots[key].slice(1) : [], marked = said.length && told.plots[key][0];
      if (!views.length && !said.length) return null;
      var block = el('div', 'yt-ground'), row = el('div', 'yt-crops');
      block.appendChild(el('h3', '', room.word('image_ground')));
      some(views).forEach(function (one) { row.appendChild(crop(one, plot)); });
      if (row.firstChild) block.appendChild(row);
      said.forEach(function (k, line) {
        block.appendChild(el('p', line ? 'yt-ground-line' : 'yt-ground-clue' + (marked ? ' yt-ground-marked' : ''), yuantu.say(told.texts[k])));
      });
      var under = [said.length ? yuantu.say(data.caution) : '', data.invented && views.length ? room.word('invented') : ''].filter(Boolean);
      if (under.length) block.appendChild(el('p', 'yt-note', under.join(yuantu.lang === 'en' ? '; ' : '；')));
      return block;
    });
    /* of many the first and the last */
    function some(all) { return all.length <= MOST ? all : [all[0], all[all.length - 1]]; }

    /* ---- presentation: the images a step names, else none; the page's own come back after it ---- */
    yuantu.on('mode', function (mode) {
      presenting = mode === 'present';
      if (presenting && !work) { work = shown.slice(); if (!asked) set([]); }
      if (!presenting && work) { shown = work; work = null; asked = false; show(); }
    });
    yuantu.on('step', function (step) {
      var keys = step.images || [];
      if (keys.length || !asked) set(keys);
    });
    function set(keys) {
      shown = [0, 1].map(function (side) { return keys[side] ? place(keys[side]) : -1; });
      show();
    }

    /* ---- language, address ---- */
    yuantu.on('language', show);
    show();
    bar.keep();
    yuantu.state.register('image', function () {
      var now = presenting && !asked ? work || [] : shown;
      return now.filter(function (at) { return at >= 0; }).map(function (at) { return images[at].key; }).join(',');
    }, function (text) {
      var keys = text === '' ? [] : text.split(',').slice(0, 2);
      if (keys.some(function (key) { return place(key) < 0; }) || (keys.length === 2 && keys[0] === keys[1])) return;
      set(keys);
    });
    yuantu.state.register('opacity', function () { return opacity === 1 ? '' : String(Math.round(opacity * 100)); }, function (text) {
      var to = text === '' ? 100 : Number(text);
      if (!isFinite(to) || to < 0 || to > 100) return;
      opacity = to / 100;
      show();
    });
    /* what is seen, on the card of a presentation */
    yuantu.images = {
      shown: function () { return shown.slice(); },
      told: function (into) {
        shown.forEach(function (at, side) {
          if (at < 0 || (side && same(images[at], images[shown[0]]))) return;
          var one = images[at], unit = yuantu.say(one.unit), rows = one.legend;
          var days = two() && same(images[shown[0]], images[shown[1]]) ? shown.map(function (k) { return images[k].date || yuantu.say(images[k].label); }).join(' | ') : called(one);
          into.appendChild(el('h2', 'yt-card-image', [days + (rows.length && unit ? ' ' + unit : ''), yuantu.say(one.cell), data.invented ? room.word('invented') : ''].filter(Boolean).join(' · ')));
          if (!rows.length) return;
          var list = into.appendChild(el('ul', rows.length > 3 ? 'yt-card-two' : ''));
          rows.forEach(function (row) {
            var item = list.appendChild(el('li')), swatch = item.appendChild(el('span', 'yt-swatch'));
            swatch.style.backgroundColor = row.colour;
            item.appendChild(el('span', '', yuantu.say(row.label)));
          });
        });
      }
    };
    /* a presentation that was entered before this room stood */
    if (presenting && yuantu.step) {
      work = [-1, -1];
      if (!asked) set(yuantu.step.images || []); else show();
    }
  });
})();
