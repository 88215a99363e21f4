/* yuantu-page: the working page around a map: bar, panel, legend, dossier, foot, and the slots other rooms fill. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, NARROW = 900;
  yuantu.page = true;
  var parts = [], fixtures = {};
  /* a room of the page: fn(room, data) runs once the shell stands and the plots are unpacked */
  yuantu.part = function (name, fn) { parts.push([name, fn]); };
  /* a room every page has: fn(room, box) runs while the shell is built */
  yuantu.fixture = function (name, fn) { fixtures[name] = fn; };

  /* ---- texts that follow the language ---- */
  var told = [];
  yuantu.on('language', function () { told.forEach(function (one) { one(); }); });
  function telling(fn) { told.push(fn); fn(); }

  /* a heading begins with a capital where letters have one */
  function lead(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

  function button(cls, text, label, action) {
    var node = el('button', cls, text);
    node.type = 'button';
    if (label) { node.title = label; node.setAttribute('aria-label', label); }
    node.addEventListener('click', action);
    return node;
  }

  function makeRoom(map, overlays, bounds) {
    var page = JSON.parse(document.getElementById('yt-page-data').textContent), room = { map: map, data: page, overlays: overlays, button: button };
    room.layer = overlays.filter(function (row) { return row.plots; }).map(function (row) { return row.layer; })[0];
    room.word = function (key) { return page.words[yuantu.lang][key]; };
    room.colon = function () { return yuantu.lang === 'en' ? ': ' : '：'; };
    function text(what) { return typeof what === 'function' ? what() : what in page.words.zh ? room.word(what) : ''; }
    /* sets the text of a node now and whenever the language changes: a key of the page's words, or a function */
    room.tell = function (node, what) { telling(function () { node.textContent = text(what); }); return node; };
    /* the same for what a node is called: title and aria-label */
    room.name = function (node, what) {
      telling(function () { var said = text(what); node.title = said; node.setAttribute('aria-label', said); });
      return node;
    };
    room.fit = function (animate) { if (bounds) map.fitBounds(bounds, { padding: [28, 28], animate: !!animate }); };
    /* room to leave around what is flown to: the dossier covers the right of the map */
    room.padding = function () {
      if (window.innerWidth < NARROW) return { paddingTopLeft: [40, 40], paddingBottomRight: [40, Math.round(window.innerHeight * 0.5)] };
      return { paddingTopLeft: [40, 40], paddingBottomRight: [400, 40] };
    };
    room.fly = function (key) { yuantu.fly(room.layer, key); };
    /* the plots of a mask, as large as they go */
    room.see = function (mask) {
      var box = mask && room.layer.data.box, x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
      if (box) mask.forEach(function (on, i) {
        if (!on) return;
        x0 = Math.min(x0, box[4 * i]); y0 = Math.min(y0, box[4 * i + 1]);
        x1 = Math.max(x1, box[4 * i + 2]); y1 = Math.max(y1, box[4 * i + 3]);
      });
      if (!isFinite(x0 + y0 + x1 + y1)) return;
      function place(x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0); }
      map.fitBounds([place(x0, y1), place(x1, y0)], { padding: [48, 48], maxZoom: 17 });
    };
    return room;
  }

  /* ---- the frame: what stands where ---- */
  function frame(room) {
    var body = document.body, holder = room.map.getContainer();
    room.panel = el('aside', 'yt-panel');
    room.bar = el('header', 'yt-bar');
    room.side = el('aside', 'yt-side');
    room.foot = el('footer', 'yt-foot');
    room.slots = { top: el('div', 'yt-top'), bottom: el('section', 'yt-bottom') };
    room.name(room.panel, 'panel');
    room.panel.removeAttribute('title');
    room.side.hidden = room.slots.bottom.hidden = true;
    room.side.setAttribute('aria-live', 'polite');
    body.insertBefore(room.panel, body.firstChild);
    body.insertBefore(room.bar, room.panel.nextSibling);
    [room.slots.bottom, room.side, room.foot].forEach(function (node) { body.appendChild(node); });
    /* the panel under the map: px high, at most 40 % of the window; 0 puts it away */
    room.openBottom = function (px) {
      var high = Math.max(0, Math.min(px, Math.round(window.innerHeight * 0.4))), home = room.atHome();
      room.slots.bottom.hidden = !high;
      body.style.setProperty('--yt-bottom', high + 'px');
      body.classList.toggle('yt-has-bottom', high > 0);
      room.map.invalidateSize({ animate: false });
      if (home) room.home(); /* who sees the whole zone goes on seeing it */
      return high;
    };
    if (room.map.attributionControl) room.map.attributionControl.setPrefix(false);
    room.map.invalidateSize({ animate: false });
    room.name(holder, 'map');
    holder.removeAttribute('title');
  }

  /* ---- sections of the panel that fold; which are not as usual stands in the address ---- */
  function folds(room) {
    var known = {};
    /* gives the box to fill; the title is a key of the page's words or a function */
    room.section = function (key, title, usual, cls) {
      var box = room.panel.appendChild(el('section', cls || 'yt-' + key)), head = box.appendChild(el('h2')), inner = el('div', 'yt-inner');
      var toggle = head.appendChild(button('yt-fold', null, '', function () { set(inner.hidden); yuantu.state.changed(); }));
      inner.id = 'yt-fold-' + key;
      toggle.setAttribute('aria-controls', inner.id);
      room.tell(toggle.appendChild(el('span')), title);
      box.appendChild(inner);
      function set(open) { inner.hidden = !open; toggle.setAttribute('aria-expanded', open ? 'true' : 'false'); }
      set(usual);
      known[key] = { usual: usual, set: set, open: function () { return !inner.hidden; } };
      return inner;
    };
    room.keepFolds = function () {
      yuantu.state.register('fold', function () {
        return Object.keys(known).filter(function (key) { return known[key].open() !== known[key].usual; }).join(',');
      }, function (text) {
        var named = text.split(',');
        Object.keys(known).forEach(function (key) { known[key].set((named.indexOf(key) >= 0) !== known[key].usual); });
      });
    };
  }

  yuantu.build = function (map, overlays, bounds) {
    var room = makeRoom(map, overlays, bounds), page = room.data, layer = room.layer;
    yuantu.room = room;
    yuantu.state.register('lang', function () { return yuantu.lang === page.lang ? '' : yuantu.lang; }, function (text) { yuantu.setLang(text || page.lang); });
    frame(room);
    folds(room);
    var opened = opening(room);
    head(room);
    bar(room);
    if (layer) themes(room);
    if (layer) fade(room);
    if (page.site_lists.length) sites(room);
    if (fixtures.tree) fixtures.tree(room);
    if (page.figures.length) figures(room);
    notes(room);
    footer(room);
    tools(room);
    if (layer && fixtures.dossier) fixtures.dossier(room);
    grip(room);
    room.keepFolds();
    (layer ? layer.ready : Promise.resolve()).then(function () {
      parts.forEach(function (part) { if (part[0] in page.parts) part[1](room, page.parts[part[0]]); });
      if (layer && layer.data) address(room);
      opened();
      yuantu.fire('built', room);
    });
  };

  /* the discs of sites that a filter leaves out stand back */
  function fade(room) {
    var layer = room.layer, map = room.map;
    function mark() {
      Array.prototype.forEach.call(map.getContainer().querySelectorAll('.yt-disc'), function (disc) {
        var plot = layer.data && layer.filter ? layer.plotOf(disc.getAttribute('data-plot')) : -1;
        disc.classList.toggle('yt-disc-out', plot >= 0 && !layer.filter[plot]);
      });
    }
    yuantu.on('filter', mark);
    map.on('layeradd', function (event) { if (!(event.layer instanceof L.Path)) mark(); });
  }

  /* a presentation has a camera and colours of its own, which are no part of the address */
  function presenting() { return document.body.classList.contains('yt-presenting'); }

  /* ---- theme, plot and view in the address ---- */
  function address(room) {
    var layer = room.layer, first = layer.data.head.themes[0].key;
    yuantu.state.register('theme', function () { return layer.theme.key === first ? '' : layer.theme.key; }, function (text) { layer.setTheme(text || first); });
    yuantu.state.register('colours', function () { return presenting() || (layer.variant || 'screen') === 'screen' ? '' : layer.variant; }, function (text) {
      if (['', 'screen', 'print', 'projector'].indexOf(text) >= 0) { layer.setVariant(text || 'screen'); room.showLegend(); }
    });
    yuantu.state.register('plot', function () { return layer.selected >= 0 ? layer.data.text('key', layer.selected) : ''; }, function (text) {
      var plot = text === '' ? -1 : layer.plotOf(text);
      if (plot < 0 || yuantu.state.given('c')) layer.select(plot); else room.fly(text);
    });
  }

  /* the view as 'lat,lng,zoom'; '' while it is the one the page opens with */
  function opening(room) {
    var map = room.map, usual;
    function now() { var at = map.getCenter(); return at.lat.toFixed(5) + ',' + at.lng.toFixed(5) + ',' + Number(map.getZoom().toFixed(2)); }
    room.home = function () { room.fit(false); usual = now(); };
    room.atHome = function () { return now() === usual; };
    room.home();
    map.on('moveend', yuantu.state.changed);
    return function () {
      yuantu.state.register('c', function () { return presenting() || room.atHome() ? '' : now(); }, function (text) {
        var view = text.split(',').map(Number);
        if (text === '') { room.home(); return; }
        if (view.length !== 3 || !view.every(isFinite) || Math.abs(view[0]) > 85 || Math.abs(view[1]) > 180) return;
        map.setView([view[0], view[1]], Math.max(map.getMinZoom(), Math.min(map.getMaxZoom(), view[2])), { animate: false });
      });
    };
  }

  /* ---- the panel ---- */
  function head(room) {
    var page = room.data, box = room.panel.appendChild(el('header', 'yt-head')), line = box.appendChild(el('div', 'yt-kicker'));
    room.tell(line.appendChild(el('span', 'yt-class')), function () { return yuantu.say(page.classification); });
    if (page.invented) room.tell(line.appendChild(el('span', 'yt-invented')), 'invented');
    room.tell(box.appendChild(el('h1')), function () { return yuantu.say(page.title); });
    telling(function () { document.title = yuantu.say(page.title); });
    if (page.subtitle) room.tell(box.appendChild(el('p', 'yt-subtitle')), function () { return yuantu.say(page.subtitle); });
    if (page.day) room.tell(box.appendChild(el('p', 'yt-day')), function () { return room.word('as_of') + ' ' + page.day; });
  }

  function figures(room) {
    var list = room.section('figures', 'figures', false).appendChild(el('dl'));
    room.data.figures.forEach(function (one) {
      var cell = list.appendChild(el('div'));
      room.tell(cell.appendChild(el('dt')), function () { return yuantu.say(one.label); });
      var value = cell.appendChild(el('dd'));
      room.tell(value.appendChild(el('span')), function () { return yuantu.say(one.value); });
      if (one.unit) room.tell(value.appendChild(el('span', 'yt-unit')), function () { return yuantu.say(one.unit); });
    });
  }

  function themes(room) {
    var layer = room.layer, box = room.section('themes', 'theme', true), select = box.appendChild(el('select', 'yt-theme'));
    var legend = box.appendChild(el('div', 'yt-legend-box')), variants = box.appendChild(el('div', 'yt-variants yt-pick'));
    room.name(select, 'theme');
    variants.setAttribute('role', 'group');
    room.name(variants, 'variant');
    room.tell(variants.appendChild(el('span', 'yt-pick-label')), 'variant');
    var picks = [['screen', 'screen'], ['print', 'print_variant'], ['projector', 'projector']].map(function (pair) {
      var pick = room.tell(variants.appendChild(button('', null, '', function () { layer.setVariant(pair[0]); mark(); yuantu.state.changed(); })), pair[1]);
      pick.dataset.variant = pair[0];
      return pick;
    });
    function mark() {
      if (!layer.data) return;
      select.value = layer.theme.key;
      yuantu.legend(legend, layer);
      picks.forEach(function (pick) { pick.setAttribute('aria-pressed', pick.dataset.variant === (layer.variant || 'screen') ? 'true' : 'false'); });
    }
    room.showLegend = mark;
    layer.ready.then(function () {
      if (!layer.data) return;
      layer.data.head.themes.forEach(function (theme) {
        var option = select.appendChild(el('option'));
        option.value = theme.key;
        room.tell(option, function () { return lead(yuantu.say(theme.title)); });
      });
      select.addEventListener('change', function () { layer.setTheme(select.value); });
      layer.on('themechange', mark);
      yuantu.on('language', mark);
      yuantu.on('filter', mark);
      mark();
    });
  }

  /* one list of suggested sites a question; the theme that paints a question's score brings its list and its discs */
  function sites(room) {
    var lists = room.data.site_lists, layer = room.layer, at = 0;
    var many = lists.length > 1, select = el('select', 'yt-theme yt-question');
    var box = room.section('sites', function () { return (!many && yuantu.say(lists[0].title)) || room.word('sites'); }, true);
    if (many) {
      room.name(box.appendChild(select), 'sites');
      lists.forEach(function (one, place) {
        var option = select.appendChild(el('option'));
        option.value = place;
        room.tell(option, function () { return lead(yuantu.say(one.question) || yuantu.say(one.title)); });
      });
      select.addEventListener('change', function () { show(Number(select.value)); });
    }
    var boxes = lists.map(function (one) {
      var list = box.appendChild(el('ol'));
      one.sites.forEach(function (site) {
        var go = list.appendChild(el('li')).appendChild(button('', null, '', function () { room.fly(site.key); }));
        go.appendChild(el('span', 'yt-rank', site.rank));
        var text = go.appendChild(el('span', 'yt-site-text'));
        room.tell(text.appendChild(el('span', 'yt-site-title')), function () { return yuantu.say(site.title); });
        if (site.line) room.tell(text.appendChild(el('span', 'yt-site-line')), function () { return yuantu.say(site.line); });
      });
      return list;
    });
    function show(place) {
      at = place;
      select.value = place;
      lists.forEach(function (one, other) {
        boxes[other].hidden = other !== place;
        room.overlays.forEach(function (row) {
          if (!one.overlay || row.key !== one.overlay) return;
          if (other === place) row.layer.addTo(room.map); else row.layer.remove();
        });
      });
    }
    show(0);
    if (!layer || lists.length < 2) return;
    layer.ready.then(function () {
      if (!layer.data) return;
      layer.on('themechange', function () {
        lists.forEach(function (one, place) { if (place !== at && one.themes.indexOf(layer.theme.key) >= 0) show(place); });
      });
    });
  }

  function notes(room) {
    var page = room.data;
    if (!page.notes.length && !page.source) return;
    var box = room.panel.appendChild(el('section', 'yt-notes'));
    page.notes.forEach(function (note) { room.tell(box.appendChild(el('p')), function () { return yuantu.say(note); }); });
    if (page.source) room.tell(box.appendChild(el('p')), function () { return room.word('source') + room.colon() + yuantu.say(page.source); });
  }

  /* ---- the bar above the map ---- */
  function bar(room) {
    if (fixtures.search && room.layer) fixtures.search(room, room.bar.appendChild(el('div', 'yt-search')));
    room.bar.appendChild(room.slots.top);
    ['measure', 'print'].forEach(function (name) { if (fixtures[name]) fixtures[name](room, room.slots.top); });
    var lang = room.slots.top.appendChild(button('yt-lang', null, '', function () { yuantu.setLang(yuantu.lang === 'zh' ? 'en' : 'zh'); }));
    telling(function () {
      var zh = yuantu.lang === 'zh';
      lang.textContent = zh ? 'English' : '中文';
      lang.lang = zh ? 'en' : 'zh-CN';
      lang.setAttribute('aria-label', zh ? 'Switch to English' : '切换为中文');
    });
  }

  /* ---- the foot, and what floats over the map ---- */
  function footer(room) {
    var page = room.data, foot = room.foot;
    room.tell(foot.appendChild(el('span', 'yt-number')), function () { return room.word('map_number') + room.colon() + (yuantu.say(page.map_number) || room.word('no_map_number')); });
    room.tell(foot.appendChild(el('span', 'yt-foot-item')), 'not_legal');
    [['as_of', page.day], ['crs', page.crs], ['source', page.source]].forEach(function (pair) {
      if (!pair[1]) return;
      var item = foot.appendChild(el('span', 'yt-foot-item yt-foot-' + pair[0]));
      room.tell(item.appendChild(el('span', 'yt-foot-label')), pair[0]);
      item.appendChild(document.createTextNode(' '));
      room.tell(item.appendChild(el('span')), function () { return (item.title = yuantu.say(pair[1])); });
    });
    if (page.invented) room.tell(foot.appendChild(el('span', 'yt-foot-item yt-foot-invented')), 'invented');
  }

  function tools(room) {
    var map = room.map, scale = L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 140 }).addTo(map).getContainer();
    var north = el('div', 'yt-north leaflet-control');
    room.tell(north.appendChild(el('span')), 'north');
    north.appendChild(el('div', 'yt-arrow'));
    scale.parentNode.insertBefore(north, scale);
    var box = map.getContainer().parentNode.appendChild(el('div', 'yt-tools'));
    room.name(box.appendChild(button('', '+', '', function () { map.zoomIn(); })), 'zoom_in');
    room.name(box.appendChild(button('', '−', '', function () { map.zoomOut(); })), 'zoom_out');
    room.tell(box.appendChild(button('yt-whole', null, '', function () { room.fit(true); })), 'whole');
    window.addEventListener('resize', function () { if (room.atHome()) setTimeout(room.home, 60); });
  }

  yuantu.fly = function (layer, key) { if (layer) layer.goTo(key, yuantu.room.padding()); };

  function grip(room) {
    var node = button('yt-grip', '', '', function () {
      document.body.classList.toggle('yt-down');
      room.map.invalidateSize();
    });
    room.name(node, 'panel');
    room.panel.insertBefore(node, room.panel.firstChild);
    if (window.innerWidth < NARROW) document.body.classList.add('yt-down');
  }
})();
