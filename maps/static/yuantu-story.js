/* yuantu-story: the presentation: a card beside the map, step by step, by keys, clicker, address or a deck around. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, FEW = 6, NARROW = 12.6, OUTLINED = 300, IDLE_MS = 3000;

  yuantu.part('story', function (room, data) {
    var steps = data.steps, map = room.map, layer = room.layer, body = document.body;
    if (!steps.length) return;
    var at = -1, before = null, bare = false, notes = false, typed = '', drawn = [], strip = null, quiet = null;
    var still = window.matchMedia && window.matchMedia('(prefers-reduced-motion: reduce)');

    /* ---- the stage: card, strip, speaker's line, foot ---- */
    var stage = body.appendChild(el('div', 'yt-stage')), card = stage.appendChild(el('section', 'yt-card'));
    var kicker = card.appendChild(el('p', 'yt-card-kicker')), title = card.appendChild(el('h1', 'yt-card-title'));
    var figures = card.appendChild(el('dl', 'yt-card-figures')), sentence = card.appendChild(el('p', 'yt-card-sentence'));
    var legend = card.appendChild(el('div', 'yt-card-legend')), band = stage.appendChild(el('div', 'yt-stage-strip'));
    var speaker = stage.appendChild(el('p', 'yt-speaker')), foot = stage.appendChild(el('footer', 'yt-stage-foot'));
    var source = foot.appendChild(el('p', 'yt-stage-source')), mark = foot.appendChild(el('div', 'yt-stage-mark'));
    var black = body.appendChild(el('div', 'yt-black'));
    stage.hidden = black.hidden = true;
    card.setAttribute('aria-live', 'polite');
    room.name(mark.appendChild(room.button('yt-step', '‹', '', previous)), 'previous_step');
    var number = mark.appendChild(el('span', 'yt-stage-number'));
    room.name(mark.appendChild(room.button('yt-step', '›', '', next)), 'next_step');
    room.name(mark.appendChild(room.button('yt-step yt-leave', '×', '', leave)), 'close');
    black.addEventListener('click', function () { black.hidden = true; });

    var open = room.button('yt-present', null, '', function () { enter(0, true); });
    room.tell(open, 'present');
    room.slots.top.insertBefore(open, room.slots.top.firstChild);

    /* ---- what a step says ---- */
    /* a figure stays on the line of its unit */
    function tied(text) { return yuantu.say(text).replace(/(\d) (?=%|km|ha|m|公顷|亩|宗)/g, '$1\u00a0'); }

    /* a title breaks between words, never at a hyphen */
    function titled(text) {
      title.textContent = '';
      text.split(' ').forEach(function (word, k) {
        if (k) title.appendChild(document.createTextNode(' '));
        title.appendChild(el('span', '', word));
      });
    }

    function tell(step) {
      kicker.textContent = yuantu.say(step.kicker);
      titled(yuantu.say(step.title));
      figures.textContent = '';
      (step.figures || []).forEach(function (one) {
        var row = figures.appendChild(el('div')), value = el('dd');
        row.appendChild(el('dt', '', yuantu.say(one.label)));
        row.appendChild(value);
        value.appendChild(el('span', 'yt-card-value', yuantu.say(one.value)));
        var unit = yuantu.say(one.unit);
        if (unit) value.appendChild(el('span', 'yt-card-unit', unit));
      });
      sentence.textContent = tied(step.sentence);
      speaker.textContent = tied(step.note);
      number.textContent = at + 1 + ' / ' + steps.length;
      source.textContent = under();
      key();
    }

    function under() {
      var page = room.data, parts = [yuantu.say(page.classification)];
      if (page.invented) parts.push(room.word('invented'));
      parts.push(room.word('map_number') + room.colon() + (page.map_number || room.word('no_map_number')));
      if (page.day) parts.push(room.word('as_of') + ' ' + page.day);
      if (page.source) parts.push(room.word('source') + room.colon() + yuantu.say(page.source));
      return parts.filter(Boolean).join('　');
    }

    function wide(text) { return Array.prototype.reduce.call(text, function (sum, letter) { return sum + (letter < '\u2e80' ? 0.5 : 1); }, 0); }

    /* all the classes there are among what is spoken of; in two columns where there are many */
    function key() {
      legend.textContent = '';
      if (!layer || !layer.data) return;
      var counts = {}, focus = layer.focus, codes = layer.codes;
      for (var i = 0; i < codes.length; i++) if (!focus || focus[i]) counts[codes[i]] = (counts[codes[i]] || 0) + 1;
      var rows = layer.theme.legend.filter(function (row) { return counts[row.code]; });
      function narrow(row) { return wide(yuantu.say(row.label)) <= NARROW; }
      var two = rows.length > FEW || (rows.length > 4 && rows.every(narrow));
      var unit = yuantu.say(layer.theme.unit);
      legend.appendChild(el('h2', '', yuantu.say(layer.theme.title) + (unit ? ' ' + unit : '')));
      var list = legend.appendChild(el('ul', two ? 'yt-card-two' : ''));
      rows.forEach(function (row) {
        var item = list.appendChild(el('li'));
        item.appendChild(yuantu.swatch(yuantu.look(row, layer.variant)));
        item.appendChild(el('span', '', yuantu.say(row.label)));
      });
      if (yuantu.images) yuantu.images.told(legend);
    }

    /* ---- what a step shows ---- */
    function overlays(step) {
      var shown = step.layers || null, sites = step.sites || [];
      room.overlays.forEach(function (row) {
        if (row.plots) return;
        var site = /^sites/.test(row.key || ''), wanted = site ? sites.indexOf(row.key) >= 0 : shown ? shown.indexOf(row.key) >= 0 : before.overlays.indexOf(row) >= 0;
        if (wanted && !map.hasLayer(row.layer)) row.layer.addTo(map);
        if (!wanted && map.hasLayer(row.layer)) row.layer.remove();
      });
    }

    /* plots spoken of one by one stand out by their outline, small as they may be */
    function outlined() {
      var chosen = layer ? yuantu.chosen(layer.focus) : [];
      if (chosen.length > OUTLINED) return;
      chosen.forEach(function (i) {
        drawn.push(L.polygon(layer.data.outline(i), { pane: 'yt-mark', fill: false, color: '#1F2A30', weight: 1.5, lineJoin: 'round', interactive: false }).addTo(map));
      });
    }

    function veil(step) {
      drawn.forEach(function (one) { one.remove(); });
      drawn = [];
      body.classList.toggle('yt-quiet', !step.shape && !!(layer && layer.focus));
      body.classList.toggle('yt-sited', !!step.sites);
      if (!step.shape) { if (!step.sites) outlined(); return; }
      var rings = [[[-85, -180], [-85, 180], [85, 180], [85, -180]]], edges = [];
      step.shape.forEach(function (part) { part.forEach(function (ring) { rings.push(ring); edges.push(ring); }); });
      var pane = map.getPane('yt-veil') || map.createPane('yt-veil');
      pane.style.zIndex = 440;
      pane.style.pointerEvents = 'none';
      if (!veil.ground) veil.ground = L.svg({ pane: 'yt-veil', padding: 1 });
      drawn.push(L.polygon(rings, { pane: 'yt-veil', renderer: veil.ground, stroke: false, fillColor: '#FAFAF7', fillOpacity: 0.62, interactive: false, className: 'yt-veil' }));
      drawn.push(L.polygon(edges.map(function (ring) { return [ring]; }), { pane: 'yt-veil', renderer: veil.ground, fill: false, color: '#1F2A30', weight: 1.5, opacity: 0.8, interactive: false }));
      drawn.forEach(function (one) { one.addTo(map); });
    }

    function inside(shape, latlng) {
      var hit = false;
      shape.forEach(function (part) {
        part.forEach(function (ring) {
          for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
            var a = ring[i], b = ring[j];
            if (a[0] > latlng.lat !== b[0] > latlng.lat && latlng.lng < ((b[1] - a[1]) * (latlng.lat - a[0])) / (b[0] - a[0]) + a[1]) hit = !hit;
          }
        });
      });
      return hit;
    }

    function bounds(step) {
      if (typeof step.window === 'string') {
        var plot = layer ? layer.plotOf(step.window) : -1, of = plot >= 0 && layer.data.bounds(plot);
        if (of) return of.pad(1.6);
      } else if (step.window) return L.latLngBounds(step.window);
      var box = L.latLngBounds([]);
      if (step.shape) step.shape.forEach(function (part) { box.extend(L.latLngBounds(part[0])); });
      else if (layer && layer.focus) yuantu.chosen(layer.focus).forEach(function (i) { var one = layer.data.bounds(i); if (one) box.extend(one); });
      return box.isValid() ? box : data.whole ? L.latLngBounds(data.whole) : layer.getBounds();
    }

    function look(step, animate) {
      var size = map.getSize(), gap = Math.round(Math.min(size.x, size.y) * 0.07);
      var options = { paddingTopLeft: [gap, gap], paddingBottomRight: [gap, gap], maxZoom: 16 };
      map.stop();
      if (animate && !(still && still.matches)) map.flyToBounds(bounds(step), Object.assign({ duration: 0.9 }, options));
      else map.fitBounds(bounds(step), Object.assign({ animate: false }, options));
    }

    function along(step) {
      var wanted = step.strip && yuantu.strip ? step.strip : '';
      body.classList.toggle('yt-with-strip', !!wanted);
      band.textContent = '';
      strip = null;
      if (wanted) strip = yuantu.strip.draw(band, { key: wanted, stretch: step.stretch, stage: true });
    }

    /* names outside what is spoken of step back; what the edge of the map would cut is not shown */
    var due = null;
    function labels() {
      due = null;
      if (at < 0) return;
      var step = steps[at], frame = map.getContainer().getBoundingClientRect();
      map.eachLayer(function (one) {
        var icon = one.getLatLng && one._icon;
        if (!icon) return;
        var near = step.shape && (icon.querySelector('.yt-axis-name') ? bounds(step).pad(0.03).contains(one.getLatLng()) : inside(step.shape, one.getLatLng()));
        var disc = icon.querySelector('.yt-disc'), plot = disc && layer && layer.focus ? layer.plotOf(disc.getAttribute('data-plot')) : -1;
        icon.classList.toggle('yt-faint', step.shape ? !near : plot >= 0 && !layer.focus[plot]);
      });
      Array.prototype.forEach.call(map.getContainer().querySelectorAll('.yt-park, .yt-place, .yt-node span, .yt-node svg, .yt-disc'), function (node) {
        var r = node.getBoundingClientRect();
        node.classList.toggle('yt-cut', r.left < frame.left + 2 || r.right > frame.right - 2 || r.top < frame.top + 2 || r.bottom > frame.bottom - 2);
      });
    }
    function later() {
      if (at < 0) return;
      clearTimeout(due);
      due = setTimeout(labels, 90);
    }
    map.on('moveend zoomend layeradd layerremove resize', later);

    /* ---- from step to step ---- */
    function go(place, animate) {
      if (place < 0 || place >= steps.length) return;
      var step = steps[place], noted = body.classList.contains('yt-notes-on');
      var changes = !!(step.strip && yuantu.strip) !== body.classList.contains('yt-with-strip');
      at = place;
      said();
      changes = changes || noted !== body.classList.contains('yt-notes-on');
      black.hidden = true;
      along(step);
      if (changes) map.invalidateSize({ animate: false, pan: false });
      if (layer && layer.data) {
        layer.select(-1);
        if (step.theme && step.theme !== layer.theme.key) layer.setTheme(step.theme);
        layer.setFocus(layer.data.head.count === data.count ? yuantu.mask(step.focus, data.count) : null);
      }
      overlays(step);
      veil(step);
      yuantu.step = step;
      yuantu.fire('step', step);
      tell(step);
      look(step, animate);
      later();
      yuantu.state.changed();
      send({ yuantu: 'view', view: at + 1, title: yuantu.say(step.title) });
    }
    function next() { if (at < 0) enter(0); else go(at + 1, true); }
    function previous() { go(at - 1, true); }

    function enter(place, full) {
      if (at >= 0) { go(place, true); return; }
      before = {
        theme: layer && layer.data && layer.theme.key, filter: layer && layer.filter, variant: layer && layer.variant,
        center: map.getCenter(), zoom: map.getZoom(), focused: document.activeElement,
        overlays: room.overlays.filter(function (row) { return map.hasLayer(row.layer); })
      };
      if (full && document.documentElement.requestFullscreen) {
        document.documentElement.requestFullscreen().then(function () { before && (before.full = true); }, function () { /* not allowed: the window is enough */ });
      }
      stage.hidden = false;
      body.classList.add('yt-presenting');
      if (layer && layer.data) {
        if (layer.filter) layer.setFilter(null);
        layer.setVariant('projector');
      }
      map.invalidateSize({ animate: false, pan: false });
      yuantu.fire('mode', 'present');
      go(place, false);
      if (document.activeElement && document.activeElement.blur) document.activeElement.blur();
    }

    function leave() {
      if (at < 0) return;
      at = -1;
      yuantu.step = null;
      notes = false;
      stage.hidden = black.hidden = true;
      body.classList.remove('yt-presenting', 'yt-with-strip', 'yt-notes-on', 'yt-no-pointer', 'yt-quiet', 'yt-sited');
      drawn.forEach(function (one) { one.remove(); });
      drawn = [];
      Array.prototype.forEach.call(map.getContainer().querySelectorAll('.yt-faint, .yt-cut'), function (node) { node.classList.remove('yt-faint', 'yt-cut'); });
      if (layer && layer.data) {
        layer.setFocus(null);
        layer.setVariant(before.variant);
        layer.setTheme(before.theme);
        if (before.filter && !room.filter) layer.setFilter(before.filter); /* a filter applies its own conditions */
      }
      room.overlays.forEach(function (row) {
        var was = before.overlays.indexOf(row) >= 0;
        if (was && !map.hasLayer(row.layer)) row.layer.addTo(map);
        if (!was && map.hasLayer(row.layer)) row.layer.remove();
      });
      map.invalidateSize({ animate: false, pan: false });
      map.stop();
      map.setView(before.center, before.zoom, { animate: false });
      if (document.fullscreenElement && document.exitFullscreen) document.exitFullscreen();
      if (before.focused && before.focused.focus) before.focused.focus();
      before = null;
      yuantu.fire('mode', 'work');
    }

    /* ---- keys, clicker, pointer ---- */
    var KEYS = {
      ArrowRight: next, ArrowDown: next, PageDown: next, ' ': next, ArrowLeft: previous, ArrowUp: previous, PageUp: previous, Backspace: previous,
      Home: function () { go(0, true); }, End: function () { go(steps.length - 1, true); },
      b: dark, B: dark, '.': dark, n: lines, N: lines,
      f: whole, F: whole, p: out, P: out, Escape: out
    };
    function dark() { black.hidden = !black.hidden; }
    function out() { if (!black.hidden) black.hidden = true; else if (!bare) leave(); }
    function whole() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(function () { /* not allowed */ });
    }
    function lines() { show(!notes); yuantu.state.changed(); }
    /* the band of the speaker's line stands where there is one */
    function said() { body.classList.toggle('yt-notes-on', notes && at >= 0 && !!yuantu.say(steps[at].note)); }
    function show(on) {
      notes = on;
      said();
      if (at < 0) return;
      map.invalidateSize({ animate: false, pan: false });
      along(steps[at]);
      look(steps[at], false);
    }
    function typing(node) { return node && (/^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) || node.isContentEditable); }

    document.addEventListener('keydown', function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
      if (at < 0) {
        if ((event.key === 'p' || event.key === 'P') && !bare) { event.preventDefault(); enter(0, true); }
        return;
      }
      if (event.key === 'Tab') return;
      if (/^[0-9]$/.test(event.key)) { typed = (typed + event.key).slice(-3); event.preventDefault(); event.stopPropagation(); return; }
      var act = KEYS[event.key], asked = Number(typed);
      if (event.key === 'Enter') {
        if (!typed && event.target.tagName === 'BUTTON') return;
        act = typed ? function () { go(asked - 1, true); } : next;
      }
      typed = '';
      if (event.key === ' ' && event.target.tagName === 'BUTTON') return;
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      if (!black.hidden && act !== dark && act !== out) { black.hidden = true; return; }
      act();
    }, true);
    document.addEventListener('fullscreenchange', function () { if (!document.fullscreenElement && before && before.full) leave(); });
    document.addEventListener('mousemove', function () {
      if (at < 0) return;
      body.classList.remove('yt-no-pointer');
      clearTimeout(quiet);
      quiet = setTimeout(function () { if (at >= 0) body.classList.add('yt-no-pointer'); }, IDLE_MS);
    });
    yuantu.on('language', function () {
      if (at < 0) return;
      tell(steps[at]);
      along(steps[at]);
      later();
    });
    if (layer) layer.on('themechange', function () { if (at >= 0) key(); });
    yuantu.on('images', function () { if (at >= 0) key(); });
    map.on('resize', function () {
      if (at < 0) return;
      clearTimeout(look.due);
      look.due = setTimeout(function () { if (at >= 0) { along(steps[at]); look(steps[at], false); } }, 120);
    });

    /* ---- the address ---- */
    function whole_number(text) { return /^[0-9]{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= steps.length ? Number(text) : 0; }
    yuantu.state.register('ui', function () { return bare ? 'off' : ''; }, function (text) {
      bare = text === 'off';
      body.classList.toggle('yt-bare', bare);
      map.invalidateSize({ animate: false, pan: false });
    });
    yuantu.state.register('notes', function () { return notes && at >= 0 ? 'on' : ''; }, function (text) { show(text === 'on'); });
    yuantu.state.register('view', function () { return at < 0 ? '' : String(at + 1); }, function (text) {
      if (text === '') { leave(); return; }
      if (whole_number(text)) enter(whole_number(text) - 1);
    });

    /* ---- a deck around: messages from the window that holds this one, and none else ---- */
    var deck = window.parent !== window ? window.parent : null;
    function send(message) { if (deck) deck.postMessage(message, '*'); }
    function ready() {
      send({ yuantu: 'ready', views: steps.length, titles: steps.map(function (one) { return yuantu.say(one.title); }), view: at + 1 });
    }
    var ASKED = {
      ready: ready, next: next, previous: previous,
      view: function (message) { if (whole_number(String(message.view))) enter(whole_number(String(message.view)) - 1); },
      theme: function (message) { if (layer && typeof message.theme === 'string') layer.setTheme(message.theme); },
      lang: function (message) { yuantu.setLang(message.lang); },
      plot: function (message) {
        var plot = layer && typeof message.plot === 'string' ? layer.plotOf(message.plot) : -1, box = plot >= 0 && layer.data.bounds(plot);
        if (plot < 0) return;
        layer.select(plot);
        if (box) map.fitBounds(box.pad(1.6), { animate: false, maxZoom: 16 });
      }
    };
    if (deck) {
      window.addEventListener('message', function (event) {
        var message = event.data;
        if (event.source !== deck || !message || typeof message !== 'object' || typeof message.yuantu !== 'string') return;
        if (Object.prototype.hasOwnProperty.call(ASKED, message.yuantu)) ASKED[message.yuantu](message);
      });
      yuantu.on('built', ready);
    }
    /* settled: nothing is on its way to its place any more */
    function settled() { return !due && !map._animatingZoom; }
    yuantu.story = { count: steps.length, at: function () { return at; }, go: go, enter: enter, leave: leave, settled: settled };
  });
})();
