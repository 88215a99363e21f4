/* yuantu-page: the working page around a map: panel, legend, layers, dossier, foot. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el;
  yuantu.page = true;
  var parts = [];
  /* a room of the page: fn(page, data) runs once the shell stands and the plots are unpacked */
  yuantu.part = function (name, fn) { parts.push([name, fn]); };

  function button(cls, text, label, action) {
    var node = el('button', cls, text);
    node.type = 'button';
    if (label) { node.title = label; node.setAttribute('aria-label', label); }
    node.addEventListener('click', action);
    return node;
  }

  function section(panel, cls, title) {
    var box = panel.appendChild(el('section', cls));
    if (title) box.appendChild(el('h2', '', title));
    return box;
  }

  yuantu.build = function (map, overlays, bounds) {
    var page = JSON.parse(document.getElementById('yt-page-data').textContent), w = page.words[yuantu.lang];
    var body = document.body, holder = map.getContainer();
    var panel = el('aside', 'yt-panel'), side = el('aside', 'yt-side'), foot = el('footer', 'yt-foot');
    panel.setAttribute('aria-label', w.panel);
    side.hidden = true;
    side.setAttribute('aria-live', 'polite');
    body.insertBefore(panel, body.firstChild);
    body.appendChild(side);
    body.appendChild(foot);
    if (map.attributionControl) map.attributionControl.setPrefix(false);

    function fit(animate) {
      if (bounds) map.fitBounds(bounds, { padding: [28, 28], animate: !!animate });
    }
    map.invalidateSize({ animate: false });
    fit(false);

    var plots = overlays.filter(function (row) { return row.plots; }).map(function (row) { return row.layer; })[0];

    head(panel, page, w);
    if (plots) search(panel, plots, w);
    if (plots) themes(panel, plots, w);
    if (page.figures.length) figures(panel, page, w);
    if (page.site_lists.length) sites(panel, page, plots, map, overlays, w);
    layers(panel, map, overlays, w);
    if (page.notes.length || page.source) {
      var notes = section(panel, 'yt-notes');
      page.notes.forEach(function (note) { notes.appendChild(el('p', '', yuantu.say(note))); });
      if (page.source) notes.appendChild(el('p', '', w.source + (page.lang === 'en' ? ': ' : '：') + page.source));
    }
    footer(foot, page, w);
    tools(map, holder, w, fit);
    if (plots) dossier(side, plots, map, w);
    handle(panel, w, map);
    var room = { map: map, data: page, layer: plots, overlays: overlays, panel: panel, side: side, foot: foot, fit: fit, button: button };
    room.word = function (key) { return page.words[yuantu.lang][key]; };
    (plots ? plots.ready : Promise.resolve()).then(function () {
      parts.forEach(function (part) { if (part[0] in page.parts) part[1](room, page.parts[part[0]]); });
      yuantu.fire('built', room);
    });
  };

  function head(panel, page, w) {
    var box = panel.appendChild(el('header', 'yt-head')), line = el('div', 'yt-kicker');
    line.appendChild(el('span', 'yt-class', yuantu.say(page.classification)));
    if (page.invented) line.appendChild(el('span', 'yt-invented', w.invented));
    box.appendChild(line);
    box.appendChild(el('h1', '', yuantu.say(page.title)));
    if (page.subtitle) box.appendChild(el('p', 'yt-subtitle', yuantu.say(page.subtitle)));
    if (page.day) box.appendChild(el('p', 'yt-day', w.as_of + ' ' + page.day));
  }

  function search(panel, layer, w) {
    var box = section(panel, 'yt-search'), input = el('input'), list = el('ul');
    input.type = 'search';
    input.placeholder = w.search;
    input.setAttribute('aria-label', w.search);
    box.appendChild(input);
    box.appendChild(list);
    function show() {
      list.textContent = '';
      if (!layer.data || !input.value.trim()) return;
      var found = layer.data.find(input.value, 8);
      if (!found.length) list.appendChild(el('li', 'yt-empty', w.not_found));
      found.forEach(function (hit) {
        var item = list.appendChild(el('li')), go = item.appendChild(button('', null, '', function () { yuantu.fly(layer, hit.key); }));
        go.appendChild(el('span', 'yt-hit', hit.key));
        go.appendChild(el('span', 'yt-by', hit.by));
      });
    }
    input.addEventListener('input', show);
    input.addEventListener('keydown', function (event) {
      var first = list.querySelector('button');
      if (event.key === 'Enter' && first) first.click();
      if (event.key === 'Escape') { input.value = ''; show(); }
    });
  }

  function figures(panel, page, w) {
    var box = section(panel, 'yt-figures', w.figures), list = box.appendChild(el('dl'));
    page.figures.forEach(function (one) {
      var cell = list.appendChild(el('div')), value = el('dd', '', yuantu.say(one.value));
      if (one.unit) value.appendChild(el('span', 'yt-unit', yuantu.say(one.unit)));
      cell.appendChild(el('dt', '', yuantu.say(one.label)));
      cell.appendChild(value);
    });
  }

  function themes(panel, layer, w) {
    var box = section(panel, 'yt-themes', w.theme), list = box.appendChild(el('div', 'yt-choice'));
    var legend = el('div', 'yt-legend-box');
    list.setAttribute('role', 'radiogroup');
    list.setAttribute('aria-label', w.theme);
    layer.ready.then(function () {
      if (!layer.data) return;
      layer.data.head.themes.forEach(function (theme) {
        var item = button('', theme.title, '', function () { layer.setTheme(theme.key); });
        item.setAttribute('role', 'radio');
        item.dataset.key = theme.key;
        item.title = theme.title;
        list.appendChild(item);
      });
      if (list.children.length > 6) list.classList.add('yt-many');
      box.appendChild(legend);
      function mark() {
        Array.prototype.forEach.call(list.children, function (item) {
          var on = item.dataset.key === layer.theme.key;
          item.setAttribute('aria-checked', on ? 'true' : 'false');
          item.tabIndex = on ? 0 : -1;
        });
        yuantu.legend(legend, layer);
      }
      list.addEventListener('keydown', function (event) {
        var step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        var all = list.children, at = (layer.themeAt + step + all.length) % all.length;
        all[at].focus();
        all[at].click();
      });
      layer.on('themechange', mark);
      mark();
    });
  }

  /* one list of suggested sites a question; the theme that paints a question's score brings its list and its discs */
  function sites(panel, page, layer, map, overlays, w) {
    var lists = page.site_lists, boxes = lists.map(function (one) {
      var box = section(panel, 'yt-sites', yuantu.say(one.title) || w.sites), list = box.appendChild(el('ol'));
      one.sites.forEach(function (site) {
        var item = list.appendChild(el('li')), go = item.appendChild(button('', null, '', function () { yuantu.fly(layer, site.key); }));
        go.appendChild(el('span', 'yt-rank', site.rank));
        var text = go.appendChild(el('span', 'yt-site-text'));
        text.appendChild(el('span', 'yt-site-title', yuantu.say(site.title)));
        if (site.line) text.appendChild(el('span', 'yt-site-line', yuantu.say(site.line)));
      });
      return box;
    });
    function show(at) {
      lists.forEach(function (one, place) {
        boxes[place].hidden = place !== at;
        overlays.forEach(function (row) {
          if (!one.overlay || row.name !== one.overlay) return;
          if (place === at) row.layer.addTo(map); else row.layer.remove();
          if (row.tick) row.tick.checked = place === at;
        });
      });
    }
    function follow() {
      lists.forEach(function (one, place) { if (one.theme && layer.theme && one.theme === layer.theme.key) show(place); });
    }
    show(0);
    if (layer && lists.length > 1) layer.ready.then(function () { if (layer.data) layer.on('themechange', follow); });
  }

  function layers(panel, map, overlays, w) {
    if (!overlays.length) return;
    var box = section(panel, 'yt-layers', w.layers), list = box.appendChild(el('ul'));
    overlays.forEach(function (row) {
      var item = list.appendChild(el('li')), label = item.appendChild(el('label')), tick = label.appendChild(el('input'));
      tick.type = 'checkbox';
      tick.checked = map.hasLayer(row.layer);
      row.tick = tick;
      tick.addEventListener('change', function () { if (tick.checked) row.layer.addTo(map); else row.layer.remove(); });
      label.appendChild(el('span', '', row.name));
      if (row.plots) {
        row.layer.ready.then(function () {
          if (row.layer.data) label.appendChild(el('span', 'yt-count', yuantu.thin(row.layer.data.head.count)));
        });
      }
    });
  }

  function footer(foot, page, w) {
    var number = page.map_number ? w.map_number + '：' + page.map_number : w.map_number + '：' + w.no_map_number;
    if (page.lang === 'en') number = number.replace('：', ': ');
    foot.appendChild(el('span', 'yt-number', number));
    var parts = [];
    if (page.day) parts.push([w.as_of, page.day]);
    if (page.crs) parts.push([w.crs, yuantu.say(page.crs)]);
    if (page.source) parts.push([w.source, page.source]);
    parts.forEach(function (part) {
      var item = foot.appendChild(el('span', 'yt-foot-item' + (part[0] === w.source ? ' yt-foot-source' : '')));
      item.title = part[1];
      item.appendChild(el('span', 'yt-foot-label', part[0]));
      item.appendChild(document.createTextNode(' ' + part[1]));
    });
    foot.insertBefore(el('span', 'yt-foot-item', w.not_legal), foot.children[1]);
    if (page.invented) foot.appendChild(el('span', 'yt-foot-item yt-foot-invented', w.invented));
  }

  function tools(map, holder, w, fit) {
    var scale = L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 140 }).addTo(map).getContainer();
    var north = el('div', 'yt-north leaflet-control'), ns = document.createElementNS(document.documentElement.namespaceURI, 'div');
    ns.className = 'yt-arrow';
    north.appendChild(el('span', '', w.north));
    north.appendChild(ns);
    scale.parentNode.insertBefore(north, scale);
    var box = holder.parentNode.appendChild(el('div', 'yt-tools'));
    box.appendChild(button('', '+', w.zoom_in, function () { map.zoomIn(); }));
    box.appendChild(button('', '−', w.zoom_out, function () { map.zoomOut(); }));
    box.appendChild(button('yt-whole', w.whole, '', function () { fit(true); }));
  }

  function room() {
    var narrow = window.innerWidth < 900;
    return { paddingTopLeft: [40, 40], paddingBottomRight: narrow ? [40, Math.round(window.innerHeight * 0.5)] : [400, 40] };
  }

  yuantu.fly = function (layer, key) { if (layer) layer.goTo(key, room()); };

  function dossier(side, layer, map, w) {
    function shut() { layer.select(-1); }
    layer.on('plotselect', function (event) {
      side.textContent = '';
      side.hidden = event.plot < 0;
      document.body.classList.toggle('yt-open', event.plot >= 0);
      if (event.plot < 0) return;
      var close = button('yt-close', '×', w.close, shut);
      side.appendChild(close);
      side.appendChild(yuantu.dossier(layer, event.plot));
      side.scrollTop = 0;
      var bounds = layer.data.bounds(event.plot);
      if (bounds && window.innerWidth >= 900) {
        var right = map.latLngToContainerPoint(bounds.getSouthEast()).x - (map.getSize().x - 384);
        if (right > 0) map.panBy([right + 24, 0]);
      }
    });
    document.addEventListener('keydown', function (event) { if (event.key === 'Escape' && !side.hidden) shut(); });
  }

  function handle(panel, w, map) {
    var grip = button('yt-grip', '', w.panel, function () {
      document.body.classList.toggle('yt-down');
      map.invalidateSize();
    });
    panel.insertBefore(grip, panel.firstChild);
    if (window.innerWidth < 900) document.body.classList.add('yt-down');
  }
})();
