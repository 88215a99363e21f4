/* yuantu-compare: the plots beside those of another day or of a scenario, under a bar drawn over the map; a row of dates. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, PLAY_MS = 1800, OWN = -1;

  yuantu.part('compare', function (room, data) {
    var map = room.map, layer = room.layer, sides = data.sides, plain = yuantu.legend;
    if (!layer || !layer.data || !sides.length || yuantu.others.length < sides.length) return;
    var usual = Math.max(0, data.place - 1), at = usual, on = true, other = null, playing = null;
    var given = yuantu.state.given('swipe'), asked = given !== '' && given !== 'off', presenting = document.body.classList.contains('yt-presenting');
    var holder = map.getContainer(), own = map.getPane('yt-plots'), far = map.getPane('yt-beside');

    /* shown: wanted, a side chosen, and in a presentation only where it was asked for */
    function live() { return on && at >= 0 && (!presenting || asked); }
    function ready() { return live() && other !== null && other.data; }
    function say(place) { return yuantu.say(place < 0 ? data.label : sides[place].label); }

    /* ---- the bar: each side ends at it, in the pane's own coordinates ---- */
    var bar = yuantu.swipe(room);
    bar.join({
      live: function () { return ready(); },
      clip: function (west, east) {
        own.style.clip = ready() ? west : '';
        far.style.clip = east;
      },
      says: function () { return [say(OWN), at < 0 ? '' : say(at)]; }
    });
    function clip() { bar.update(); }

    function beyond(latlng) { return map.latLngToContainerPoint(latlng).x > map.getSize().x * bar.share; }
    layer.reach = function (latlng) { return !ready() || !beyond(latlng); };

    /* ---- the other side follows: theme, colours, filter, focus ---- */
    function mapped(mask) {
      if (!mask) return null;
      if (!other.rows) {
        var rows = new Map();
        for (var i = 0; i < layer.data.head.count; i++) rows.set(layer.data.text('key', i), i);
        other.rows = Int32Array.from({ length: other.data.head.count }, function (_, k) {
          var row = rows.get(other.data.text('key', k));
          return row === undefined ? -1 : row;
        });
      }
      return Uint8Array.from(other.rows, function (row) { return row >= 0 && mask[row] ? 1 : 0; });
    }

    function follow() {
      if (!other || !other.data) return;
      other.setVariant(layer.variant);
      if (has(layer.theme.key)) other.setTheme(layer.theme.key); else other.setBlank(layer.theme.title);
    }
    function has(key) { return other.data.head.themes.some(function (theme) { return theme.key === key; }); }
    function masks() {
      if (!other || !other.data) return;
      if (layer.filter || other.filter) other.setFilter(mapped(layer.filter));
      if (layer.focus || other.focus) other.setFocus(mapped(layer.focus));
    }

    function put() {
      yuantu.others.forEach(function (one) { if (one._map && (one !== yuantu.others[at] || !live())) one.remove(); });
      other = at >= 0 ? yuantu.others[at] : null;
      tell();
      if (!live()) { clip(); legends(); return; }
      var wanted = other;
      wanted.open().then(function () {
        if (wanted !== other || !live() || !wanted.data) return;
        layer.mate = wanted;
        wanted.mate = layer;
        wanted.reach = beyond;
        follow();
        masks();
        wanted.addTo(map);
        clip();
        legends();
      });
    }

    function pick(place) {
      at = place;
      themesOf();
      put();
      yuantu.state.changed();
    }

    /* a theme of change belongs to its side: the others stand aside */
    function themesOf() {
      sides.forEach(function (side, place) {
        Array.prototype.forEach.call(room.panel.querySelectorAll('.yt-theme option'), function (option) {
          if (option.value === side.theme) option.hidden = option.disabled = place !== Math.max(at, 0);
        });
      });
      var of = changeOf(layer.theme.key);
      if (at >= 0 && of >= 0 && of !== at) layer.setTheme(sides[at].theme);
    }
    function changeOf(key) { return sides.map(function (side) { return side.theme; }).indexOf(key); }

    layer.on('themechange', function () {
      var of = changeOf(layer.theme.key);
      if (of >= 0 && at >= 0 && of !== at) { pick(of); return; }
      follow();
      legends();
    });
    layer.on('focuschange', masks);
    yuantu.on('filter', function () { masks(); legends(); });

    /* ---- legend: both counts and what they differ by ---- */
    function legends() { if (room.showLegend) room.showLegend(); }
    yuantu.legend = function (box, of) {
      if (of !== layer || !ready() || !other.theme) { plain(box, of); return; }
      if (other.themeAt < 0) {
        plain(box, of);
        box.appendChild(el('p', 'yt-note', room.word('compare_blank')));
        return;
      }
      both(box);
    };

    function both(box) {
      var mine = layer.counts(layer.theme.key), theirs = other.counts(other.theme.key), list = el('ul', 'yt-legend yt-two yt-' + layer.theme.kind);
      var rows = layer.theme.legend.slice(), last = rows.findIndex(function (row) { return row.code >= 254; });
      var more = other.theme.legend.filter(function (row) { return !rows.some(function (one) { return one.key === row.key; }); });
      more.forEach(function (row) {
        if (row.code >= 254 || last < 0) rows.push(row); else rows.splice(last++, 0, row);
      });
      box.textContent = '';
      var head = box.appendChild(el('div', 'yt-both-head'));
      head.appendChild(el('span', 'yt-label', yuantu.say(layer.theme.unit)));
      [['compare_left', say(OWN)], ['compare_right', say(at)], ['compare_moved', turned().map(say).join(' → ')]].forEach(function (pair) {
        head.appendChild(el('span', 'yt-both', room.word(pair[0]))).title = pair[1];
      });
      rows.forEach(function (row) {
        var a = count(layer.theme.legend, mine, row), b = count(other.theme.legend, theirs, row), moved = sides[at].after ? b - a : a - b;
        if (row.limit) list.appendChild(el('li', 'yt-limit')).appendChild(el('span', '', layer.data.word('limit') + ' ' + row.limit));
        var item = list.appendChild(el('li', a || b ? '' : 'yt-none'));
        item.appendChild(yuantu.swatch(yuantu.look(row, layer.variant)));
        item.appendChild(el('span', 'yt-label', yuantu.say(row.label)));
        item.appendChild(el('span', 'yt-count yt-both', yuantu.thin(a)));
        item.appendChild(el('span', 'yt-count yt-both', yuantu.thin(b)));
        item.appendChild(el('span', 'yt-both yt-moved', moved ? (moved > 0 ? '+' : '−') + yuantu.thin(Math.abs(moved)) : '·'));
      });
      box.appendChild(list);
      if (layer.theme.note) box.appendChild(el('p', 'yt-note', yuantu.say(layer.theme.note)));
    }
    function count(legend, counts, row) {
      var own = legend.filter(function (one) { return one.key === row.key; })[0];
      return own ? counts[own.code] : 0;
    }
    /* the two sides in the order of time */
    function turned() { return sides[at].after ? [OWN, at] : [at, OWN]; }

    /* ---- what changed, in the panel ---- */
    var inner = room.section('compare', 'compare', true), section = inner.parentNode, themesBox = room.panel.querySelector('.yt-themes');
    if (themesBox) room.panel.insertBefore(section, themesBox.nextSibling);

    function tell() {
      bar.update();
      toggle.setAttribute('aria-pressed', on ? 'true' : 'false');
      section.hidden = !on || at < 0;
      inner.textContent = '';
      if (at < 0) return;
      inner.appendChild(el('p', 'yt-compare-pair', turned().map(say).join(' → ')));
      var side = sides[at];
      if (side.lines.length) inner.appendChild(el('p', 'yt-compare-line', yuantu.say(side.lines[0])));
      if (side.moves.length) inner.appendChild(moves(side));
      side.lines.slice(1).forEach(function (line) { inner.appendChild(el('p', 'yt-note', yuantu.say(line))); });
    }

    function moves(side) {
      var box = el('table', 'yt-moves'), head = box.appendChild(el('thead')).appendChild(el('tr')), body = box.appendChild(el('tbody'));
      head.appendChild(el('td'));
      ['compare_before', 'compare_after', 'compare_moved'].forEach(function (key) { head.appendChild(el('th', '', room.word(key))).scope = 'col'; });
      side.moves.forEach(function (one) {
        var row = body.appendChild(el('tr')), label = row.appendChild(el('th', '', yuantu.say(one.label)));
        label.scope = 'row';
        if (yuantu.say(one.unit)) label.appendChild(el('span', 'yt-unit', yuantu.say(one.unit)));
        row.appendChild(el('td', '', yuantu.say(one.before)));
        row.appendChild(el('td', '', yuantu.say(one.after)));
        row.appendChild(el('td', 'yt-moved', yuantu.say(one.change)));
      });
      return box;
    }

    var toggle = room.button('yt-compare-toggle', null, '', function () { set(!on); yuantu.state.changed(); });
    room.tell(toggle, 'compare');
    room.slots.top.insertBefore(toggle, room.slots.top.firstChild);
    function set(to) {
      on = to;
      if (!on) stop();
      dates.hidden = !on || sides.length < 2;
      put();
    }

    /* ---- a row of dates ---- */
    var dates = holder.appendChild(el('div', 'yt-dates')), play = dates.appendChild(room.button('yt-play', null, '', function () { if (playing) stop(); else start(); }));
    var row = dates.appendChild(el('div', 'yt-dates-row')), order = [], picks = {};
    sides.forEach(function (_, place) { if (place === data.place) order.push(OWN); order.push(place); });
    if (data.place >= sides.length) order.push(OWN);
    row.setAttribute('role', 'radiogroup');
    room.name(row, 'compare_dates');
    row.removeAttribute('title');
    order.forEach(function (place) {
      var one = picks[place] = row.appendChild(room.button('yt-date', null, '', function () { stop(); choose(place); }));
      one.setAttribute('role', 'radio');
    });
    row.addEventListener('keydown', function (event) {
      var by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key], now = order.indexOf(at);
      if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      stop();
      choose(order[Math.max(0, Math.min(order.length - 1, now + by))]);
      picks[at].focus();
    });
    L.DomEvent.disableClickPropagation(dates);
    L.DomEvent.disableScrollPropagation(dates);

    function choose(place) { pick(place); mark(); }
    function start() { playing = setInterval(function () { choose(order[(order.indexOf(at) + 1) % order.length]); }, PLAY_MS); mark(); }
    function stop() { clearInterval(playing); playing = null; mark(); }
    function mark() {
      order.forEach(function (place) {
        picks[place].textContent = picks[place].title = say(place);
        picks[place].setAttribute('aria-checked', place === at ? 'true' : 'false');
        picks[place].tabIndex = place === at ? 0 : -1;
      });
      var chosen = picks[at], end = chosen.offsetLeft - row.offsetLeft + chosen.offsetWidth;
      if (end > row.scrollLeft + row.clientWidth || end - chosen.offsetWidth < row.scrollLeft) row.scrollLeft = end - row.clientWidth;
      var word = room.word(playing ? 'compare_pause' : 'compare_play');
      play.textContent = playing ? '❚❚' : '▶';
      play.title = word;
      play.setAttribute('aria-label', word);
    }

    /* ---- presentation, language, address ---- */
    yuantu.on('mode', function (mode) { presenting = mode === 'present'; stop(); dates.hidden = !on || sides.length < 2 || (presenting && !asked); put(); mark(); });
    document.addEventListener('keydown', function (event) {
      if (!presenting || event.ctrlKey || event.altKey || event.metaKey || (event.key !== 'c' && event.key !== 'C')) return;
      asked = !live();
      on = on || asked;
      dates.hidden = !live() || sides.length < 2;
      put();
    });
    yuantu.on('language', function () { tell(); mark(); clip(); });
    set(on);
    themesOf();
    mark();
    bar.turns = { on: function () { return on; }, set: set };
    bar.keep();
    yuantu.state.register('date', function () { return at === usual ? '' : at < 0 ? 'now' : sides[at].key; }, function (text) {
      var place = text === '' ? usual : text === 'now' && sides.length > 1 ? OWN : sides.map(function (side) { return side.key; }).indexOf(text);
      if (place >= 0 || text === 'now') choose(place);
    });
  });
})();
