/* yuantu-plots: plots from one columnar payload, drawn on canvas tiles in slices; themes, hover, click, dossier. */
(function () {
  'use strict';
  var yuantu = (window.yuantu = window.yuantu || {});
  if (yuantu.plots) return;
  yuantu.layers = [];
  yuantu.others = []; /* layers to be compared with, in the order they were made; a room of the page puts them on the map */

  /* ---- languages and signals: what several rooms of a page share ---- */
  yuantu.lang = /^en/.test(document.documentElement.lang) ? 'en' : 'zh';
  /* a text in the page's language: a plain string, or one for each language */
  yuantu.say = function (text) {
    if (text === null || text === undefined) return '';
    if (typeof text !== 'object') return String(text);
    return yuantu.lang in text ? text[yuantu.lang] : text[Object.keys(text)[0]] || '';
  };
  var listeners = {};
  yuantu.on = function (name, fn) { (listeners[name] = listeners[name] || []).push(fn); };
  yuantu.fire = function (name, detail) { (listeners[name] || []).slice().forEach(function (fn) { fn(detail); }); };
  yuantu.setLang = function (lang) {
    if (lang === yuantu.lang || (lang !== 'zh' && lang !== 'en')) return;
    yuantu.lang = lang;
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : lang;
    yuantu.fire('language', lang);
  };

  var UNKNOWN = 255, BLANK = -2147483648, SLICE_MS = 10, BATCH = 30, COARSE = 400, FINE = 6, LINES = 8, HATCH = '#A9A69B', INK = '#1F2A30', ACCENT = '#B3432B';
  /* how strongly a plot is drawn: as it is, dimmed, filtered out */
  var FAINT = [1, 0.35, 0.2];
  var PANES = { 'yt-under': 300, 'yt-plots': 350, 'yt-beside': 351, 'yt-over': 450, 'yt-mark': 460, 'yt-label': 590 };

  var unlettered = 0; /* maps whose lettering is still to be put in order */
  L.Map.addInitHook(function () {
    for (var name in PANES) {
      var pane = this.createPane(name);
      pane.style.zIndex = PANES[name];
      if (name !== 'yt-plots' && name !== 'yt-beside') pane.style.pointerEvents = 'none';
    }
    var map = this, due = null;
    this.on('zoomend layeradd layerremove resize', function (event) {
      if (event.type === 'layeradd' && event.layer instanceof L.Path) return;
      if (due === null) unlettered++;
      clearTimeout(due);
      due = setTimeout(function () { due = null; unlettered--; declutter(map); }, 40);
    });
  });

  var STEPS = 14, AROUND = 34, TOUCHES = 5; /* where a park's name may stand: places tried each way, and how near its own ground is, in px */
  /* where a disc may stand, the nearest first; LED: from how far a line leads back to its plot, in px */
  var NUDGES = [[0, 0]], LED = 10;
  [8, 12, 16, 20, 25, 30].forEach(function (far) {
    for (var k = 0; k < 16; k++) NUDGES.push([Math.round(far * Math.cos((k * Math.PI) / 8)), Math.round(far * Math.sin((k * Math.PI) / 8))]);
  });
  function within(ring, x, y) {
    var hit = false;
    for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      var a = ring[i], b = ring[j];
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) hit = !hit;
    }
    return hit;
  }

  /* how much of a box lies on a ground, by some places of it */
  function lies(box, ring) {
    var hits = 0;
    for (var i = 0; i < 9; i++) for (var j = 0; j < 3; j++) {
      if (within(ring, box[0] + ((box[2] - box[0]) * i) / 8, box[1] + ((box[3] - box[1]) * j) / 2)) hits++;
    }
    return hits;
  }

  /* the shift by which a park's name stands on or at its own ground and never rather on another's; none: no room */
  function beside(r, own, grounds, taken, corner) {
    var ring = grounds[own], xs = ring.map(function (p) { return p[0]; }), ys = ring.map(function (p) { return p[1]; });
    var wide = r.right - r.left, tall = r.bottom - r.top, best = null, held = 0, least = Infinity, px = (r.left + r.right) / 2, py = (r.top + r.bottom) / 2;
    var west = Math.min.apply(null, xs), east = Math.max.apply(null, xs), north = Math.min.apply(null, ys), south = Math.max.apply(null, ys);
    var others = grounds.filter(function (one, k) { return k !== own && one.length; });
    var seen = west >= corner.left && east <= corner.right;
    function tried(x, y) {
      var far = Math.hypot(x - px, y - py);
      if (far >= least) return;
      var box = [x - wide / 2 - 2, y - tall / 2 - 2, x + wide / 2 + 2, y + tall / 2 + 2];
      if (taken.some(function (t) { return box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]; })) return;
      var on = lies(box, ring), most = others.reduce(function (sum, one) { return Math.max(sum, lies(box, one)); }, 0);
      if (!on) {
        var near = [box[0] - TOUCHES, box[1] - TOUCHES, box[2] + TOUCHES, box[3] + TOUCHES];
        if (!lies(near, ring)) return;
      }
      if (most && most * 2 >= on) return;
      var cost = far + 3 * (27 - on) + 8 * most + (seen && (box[0] < corner.left || box[2] > corner.right) ? EDGE : 0);
      if (cost < least) { least = cost; best = [x - px, y - py]; held = on; }
    }
    tried(px, py);
    for (var i = 0; i <= STEPS; i++) for (var j = 0; j <= STEPS; j++) {
      tried(west - AROUND + ((east - west + 2 * AROUND) * i) / STEPS, north - AROUND + ((south - north + 2 * AROUND) * j) / STEPS);
    }
    return best && { shift: best, held: held };
  }

  /* how a park's name may be set, the best first: wide, close, in two lines; ENOUGH: of 27 places so many on its own ground; with fewer than AT_HOME discs give way to it */
  var SET = ['', 'yt-name-close', 'yt-name-two'], ENOUGH = 25, BETTER = 2, AT_HOME = 14, EDGE = 60;
  function set(node, how) { SET.slice(1).forEach(function (one) { node.classList.toggle(one, one === how); }); }

  /* a Chinese name without blanks can be parted before its last three letters, as in 宋跳|工业园 */
  function parted(node) {
    if (node.yuantuParted) return;
    node.yuantuParted = true;
    (node.children.length ? Array.prototype.slice.call(node.children) : [node]).forEach(function (one) {
      var text = one.textContent;
      if (one.children.length || !/^[\u4e00-\u9fff]{4,9}$/.test(text)) return;
      one.textContent = '';
      [text.slice(0, -3), text.slice(-3)].forEach(function (part) { one.appendChild(document.createElement('span')).textContent = part; });
    });
  }

  /* lettering gives way: discs and signs stay, then parks, avenue, nodes; a node's name may change sides */
  function declutter(map) {
    var holder = map.getContainer(), taken = [], corner = holder.getBoundingClientRect(), grounds = [];
    function all(query) { return Array.prototype.slice.call(holder.querySelectorAll(query)); }
    function free(node, pad) {
      var r = node.getBoundingClientRect();
      var box = [r.left - pad, r.top - pad, r.right + pad, r.bottom + pad];
      var clear = taken.every(function (t) { return box[0] >= t[2] || box[2] <= t[0] || box[1] >= t[3] || box[3] <= t[1]; });
      if (clear) taken.push(box);
      return clear;
    }
    function take(node) { var r = node.getBoundingClientRect(); taken.push([r.left, r.top, r.right, r.bottom]); }
    all('.yt-node svg').forEach(take);
    function disc(node) {
      var found = NUDGES.some(function (shift) {
        node.style.marginLeft = shift[0] + 'px';
        node.style.marginTop = shift[1] + 'px';
        return free(node, 1);
      });
      if (!found) { node.style.marginLeft = node.style.marginTop = '0'; take(node); }
      var x = -parseFloat(node.style.marginLeft), y = -parseFloat(node.style.marginTop), far = Math.hypot(x, y);
      node.classList.toggle('yt-led', far >= LED);
      node.style.setProperty('--yt-far', far + 'px');
      node.style.setProperty('--yt-turn', Math.atan2(y, x) + 'rad');
      return found;
    }
    /* places of the window, of 'lat,lng lat,lng' */
    function placed(text) {
      return (text || '').split(' ').filter(Boolean).map(function (pair) {
        var at = map.latLngToContainerPoint(L.latLng(pair.split(',').map(Number)));
        return [at.x + corner.left, at.y + corner.top];
      });
    }
    function at(node, shift) { node.style.marginLeft = shift[0] + 'px'; node.style.marginTop = shift[1] + 'px'; }
    var parks = all('.yt-park');
    grounds = parks.map(function (node) { return placed(node.getAttribute('data-ring')); });
    function park(node) {
      var own = parks.indexOf(node), best = null, how = '';
      at(node, [0, 0]);
      parted(node);
      if (!grounds[own].length) best = { shift: [0, 0] };
      else SET.forEach(function (one) {
        if (best && best.held >= ENOUGH) return;
        set(node, one);
        var found = beside(node.getBoundingClientRect(), own, grounds, taken, corner);
        if (found && (!best || found.held >= best.held + BETTER)) { best = found; how = one; }
      });
      set(node, how);
      if (best) at(node, best.shift);
      node.style.visibility = best && free(node, 2) ? '' : 'hidden';
      return grounds[own].length > 0 && (!best || best.held < AT_HOME);
    }
    var signs = taken.slice(), discs = all('.yt-disc');
    discs.forEach(disc);
    var abroad = parks.filter(park);
    if (abroad.length && discs.length) {
      taken = signs.slice();
      abroad.forEach(park);
      var room = discs.map(disc).every(Boolean);
      if (!room) { taken = signs; discs.forEach(disc); }
      parks.filter(function (node) { return !room || abroad.indexOf(node) < 0; }).forEach(park);
    }
    all('.yt-axis-name').forEach(function (node) {
      var places = placed(node.getAttribute('data-places')), first = places[0];
      at(node, [0, 0]);
      var found = places.length ? places.some(function (place) {
        at(node, [place[0] - first[0], place[1] - first[1]]);
        return free(node, 2);
      }) : free(node, 2);
      node.style.visibility = found ? '' : 'hidden';
    });
    all('.yt-node span, .yt-place:not(.yt-axis-name)').forEach(function (node) {
      var turns = node.parentNode.className === 'yt-node';
      node.classList.remove('yt-left');
      if (turns && node.getBoundingClientRect().right > corner.right) {  /* cut by the edge: rather on the other side */
        node.classList.add('yt-left');
        if (node.getBoundingClientRect().left >= corner.left && free(node, 1)) { node.style.visibility = ''; return; }
        node.classList.remove('yt-left');
      }
      if (free(node, 1)) { node.style.visibility = ''; return; }
      node.classList.add('yt-left');
      node.style.visibility = turns && free(node, 1) ? '' : 'hidden';
    });
  }

  /* ---- words on the page: text only, never markup; one that turns the way of writing turns nothing beside it ---- */
  var TURNS = /[\u202a-\u202e\u2066-\u2069]/;
  function el(tag, cls, text) {
    var node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text === undefined || text === null) return node;
    var alone = TURNS.test(text) && tag !== 'option' ? node.appendChild(document.createElement('bdi')) : node;
    alone.textContent = text;
    return node;
  }
  yuantu.el = el;

  /* a text that is put into a line with others: what it turned is turned back at its end */
  yuantu.closed = function (text) {
    if (!TURNS.test(text)) return text;
    var open = [];
    Array.prototype.forEach.call(text, function (letter) {
      if (/[\u202a\u202b\u202d\u202e]/.test(letter)) open.push('\u202c');
      else if (/[\u2066-\u2068]/.test(letter)) open.push('\u2069');
      else if (letter === '\u202c') { if (open[open.length - 1] === letter) open.pop(); }
      else if (letter === '\u2069' && open.lastIndexOf(letter) >= 0) open.length = open.lastIndexOf(letter);
    });
    return text + open.reverse().join('');
  };

  /* ---- unpacking ---- */
  function inflate(bytes) {
    if (typeof DecompressionStream === 'function') {
      return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
    }
    var out = window.fflateGunzip(bytes);
    return Promise.resolve(out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength));
  }

  function bytesOf(id) {
    var text = atob(document.getElementById(id).textContent), out = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
    return out;
  }

  var KINDS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, int16: Int16Array, int32: Int32Array };

  function Data(buffer) {
    var size = new DataView(buffer).getUint32(0, true);
    this.head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
    this.buffer = buffer;
    this.base = 4 + size;
    this.cache = {};
    this.unpack();
  }

  Data.prototype.column = function (name) {
    if (this.cache[name]) return this.cache[name];
    var place = this.head.columns[name];
    if (!place) return null;
    var value = place[0] === 'json'
      ? JSON.parse(new TextDecoder().decode(new Uint8Array(this.buffer, this.base + place[1], place[2])))
      : numbers(KINDS[place[0]], new Uint8Array(this.buffer, this.base + place[1]), place[2]);
    return (this.cache[name] = value);
  };

  /* numbers of several bytes stand in planes: the lowest byte of every one first */
  function numbers(Kind, bytes, n) {
    if (Kind.BYTES_PER_ELEMENT === 1) return bytes.subarray(0, n);
    var out = new Kind(n), i;
    if (Kind.BYTES_PER_ELEMENT === 2) for (i = 0; i < n; i++) out[i] = bytes[i] | (bytes[n + i] << 8);
    else for (i = 0; i < n; i++) out[i] = bytes[i] | (bytes[n + i] << 8) | (bytes[2 * n + i] << 16) | (bytes[3 * n + i] << 24);
    return out;
  }

  /* ---- what a plot is called and what is said of it; texts and codes of 'key', 'field.0', 'group.0', 'remark.text' ---- */

  /* code of every row: 0 blank, else one more than the place of its text in texts(name) */
  Data.prototype.codes = function (name) { return this.column(name + '.codes'); };

  /* the texts of a column in the page's language, in the order of their codes */
  Data.prototype.texts = function (name) {
    return this.column(name + '.texts.' + yuantu.lang) || this.column(name + '.texts');
  };

  Data.prototype.text = function (name, row) {
    var code = this.codes(name)[row];
    return code ? this.texts(name)[code - 1] : null;
  };

  Data.prototype.ownWord = function (key) { return { zh: this.head.words.zh[key], en: this.head.words.en[key] }; };
  Data.prototype.word = function (key) { return this.head.words[yuantu.lang][key]; };

  /* place of a field by its name, -1 for none */
  Data.prototype.field = function (name) {
    return this.head.fields.map(function (field) { return field.name; }).indexOf(name);
  };

  Data.prototype.value = function (name, row) {
    var k = this.field(name);
    return k < 0 ? null : this.text('field.' + k, row);
  };

  /* the number that is shown, a day as 20261120; NaN where there is none */
  Data.prototype.number = function (name, row) {
    var k = this.field(name), code = k < 0 ? 0 : this.codes('field.' + k)[row];
    if (!code) return NaN;
    var kept = 'number.' + k;
    if (!this.cache[kept]) {
      var day = this.head.fields[k].kind === 'day';
      this.cache[kept] = Float64Array.from(this.column('field.' + k + '.texts'), function (text) { return numberIn(text, day); });
    }
    return this.cache[kept][code - 1];
  };

  function numberIn(text, day) {
    if (text === null) return NaN;
    if (day) {
      var parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(text);
      return parts ? +(parts[1] + parts[2] + (parts[3] || '00')) : NaN;
    }
    var found = /^[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?/i.exec(text.replace(/^[<>]|[\s\u2009\u202f]/g, '').replace('\u2212', '-'));
    return found ? parseFloat(found[0].replace(/,/g, '')) : NaN;
  }

  /* an additive amount of every plot, NaN where unknown */
  Data.prototype.measure = function (name) {
    var kept = 'amount.' + name, packed = this.column('measure.' + name);
    if (this.cache[kept] || !packed) return this.cache[kept] || null;
    var scale = this.head.measures.filter(function (one) { return one.name === name; })[0].scale;
    return (this.cache[kept] = Float64Array.from(packed, function (v) { return v === BLANK ? NaN : v / scale; }));
  };

  Data.prototype.unpack = function () {
    var head = this.head, n = head.count, xs = this.column('x.steps'), ys = this.column('y.steps');
    var xw = this.column('x.wide'), yw = this.column('y.wide'), total = xs.length;
    var wx = (this.wx = new Float64Array(total)), wy = (this.wy = new Float64Array(total));
    var x = head.origin[0], y = head.origin[1], a = 0, b = 0, low = y, high = y, i;
    for (i = 0; i < total; i++) {
      x += xs[i] === -32768 ? xw[a++] : xs[i];
      y += ys[i] === -32768 ? yw[b++] : ys[i];
      if (y < low) low = y;
      if (y > high) high = y;
      wx[i] = (x / head.grid / 360 + 0.5) * 256;
      wy[i] = y;
    }
    mercator(wy, low, high, head.grid);
    var points = this.column('ring.points'), rings = this.column('part.rings'), parts = this.column('plot.parts');
    var ringAt = (this.ringAt = new Uint32Array(points.length + 1));
    for (i = 0; i < points.length; i++) ringAt[i + 1] = ringAt[i] + points[i];
    var partAt = (this.partAt = new Uint32Array(rings.length + 1));
    for (i = 0; i < rings.length; i++) partAt[i + 1] = partAt[i] + rings[i];
    var plotPart = (this.plotPart = new Uint32Array(n + 1)), plotAt = (this.plotAt = new Uint32Array(n + 1));
    for (i = 0; i < n; i++) {
      plotPart[i + 1] = plotPart[i] + parts[i];
      plotAt[i + 1] = partAt[plotPart[i + 1]];
    }
    ['x.steps', 'y.steps', 'x.wide', 'y.wide', 'ring.points', 'part.rings', 'plot.parts'].forEach(function (name) { delete this.cache[name]; }, this);
    this.boxes();
    this.index();
  };

  /* latitudes on the grid to Web Mercator at zoom 0, in place: cubics between exact knots, off by less than 1e-12 of a pixel */
  function mercator(values, low, high, grid) {
    var knots = 4096, width = (high - low) / knots || 1, at = new Float64Array(knots + 2), slope = new Float64Array(knots + 2), rad = Math.PI / 180;
    for (var k = 0; k < knots + 2; k++) {
      var lat = ((low + k * width) / grid) * rad, sine = Math.sin(lat);
      at[k] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
      slope[k] = ((-256 / (2 * Math.PI) / Math.cos(lat)) * rad * width) / grid;
    }
    for (var i = 0; i < values.length; i++) {
      var t = (values[i] - low) / width, j = t | 0, u = t - j, rise = at[j + 1] - at[j];
      values[i] = at[j] + u * (slope[j] + u * (3 * rise - 2 * slope[j] - slope[j + 1] + u * (slope[j] + slope[j + 1] - 2 * rise)));
    }
  }

  Data.prototype.boxes = function () {
    var n = this.head.count, box = (this.box = new Float64Array(4 * n)), wx = this.wx, wy = this.wy;
    var all = (this.all = [Infinity, Infinity, -Infinity, -Infinity]), sizes = new Float64Array(n);
    for (var i = 0; i < n; i++) {
      var x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
      for (var p = this.ringAt[this.plotAt[i]]; p < this.ringAt[this.plotAt[i + 1]]; p++) {
        if (wx[p] < x0) x0 = wx[p];
        if (wx[p] > x1) x1 = wx[p];
        if (wy[p] < y0) y0 = wy[p];
        if (wy[p] > y1) y1 = wy[p];
      }
      box[4 * i] = x0; box[4 * i + 1] = y0; box[4 * i + 2] = x1; box[4 * i + 3] = y1;
      sizes[i] = x1 > x0 ? Math.sqrt((x1 - x0) * (y1 - y0)) : 0;
      if (x0 < all[0]) all[0] = x0;
      if (y0 < all[1]) all[1] = y0;
      if (x1 > all[2]) all[2] = x1;
      if (y1 > all[3]) all[3] = y1;
    }
    this.typical = sizes.sort()[n >> 1];
  };

  Data.prototype.index = function () {
    var n = this.head.count, side = (this.side = Math.max(1, Math.min(256, Math.ceil(Math.sqrt(n / 4)))));
    var all = this.all, fx = (this.fx = side / (all[2] - all[0] || 1)), fy = (this.fy = side / (all[3] - all[1] || 1));
    var counts = new Uint32Array(side * side + 1), pass;
    function clamp(v) { return v < 0 ? 0 : v >= side ? side - 1 : v | 0; }
    this.cells = function (x0, y0, x1, y1, fn) {
      if (!(x1 >= all[0] && x0 <= all[2] && y1 >= all[1] && y0 <= all[3])) return;
      var c1 = clamp((x1 - all[0]) * fx), r1 = clamp((y1 - all[1]) * fy);
      for (var r = clamp((y0 - all[1]) * fy); r <= r1; r++) {
        for (var c = clamp((x0 - all[0]) * fx); c <= c1; c++) fn(r * side + c);
      }
    };
    var box = this.box, from, to, row, column, i;
    for (pass = 0; pass < 2; pass++) {
      for (i = n - 1; i >= 0; i--) {
        if (!(box[4 * i + 2] >= box[4 * i])) continue; /* no shape */
        var west = clamp((box[4 * i] - all[0]) * fx), east = clamp((box[4 * i + 2] - all[0]) * fx);
        for (row = clamp((box[4 * i + 1] - all[1]) * fy), to = clamp((box[4 * i + 3] - all[1]) * fy); row <= to; row++) {
          for (column = west, from = row * side + 1; column <= east; column++) {
            if (pass) members[--counts[from + column]] = i;
            else counts[from + column]++;
          }
        }
      }
      if (!pass) {
        for (i = 0; i < side * side; i++) counts[i + 1] += counts[i];
        var members = (this.members = new Uint32Array(counts[side * side]));
        var start = (this.start = counts.slice());
        counts = new Uint32Array(side * side + 1);
        for (i = 0; i < side * side; i++) counts[i + 1] = start[i + 1];
      }
    }
    this.stamp = new Uint32Array(n);
    this.round = 0;
  };

  Data.prototype.within = function (x0, y0, x1, y1) {
    var out = [], round = ++this.round, box = this.box, stamp = this.stamp, start = this.start, members = this.members;
    this.cells(x0, y0, x1, y1, function (cell) {
      for (var k = start[cell]; k < start[cell + 1]; k++) {
        var i = members[k], b = 4 * i;
        if (stamp[i] === round) continue;
        stamp[i] = round;
        if (box[b] <= x1 && box[b + 2] >= x0 && box[b + 1] <= y1 && box[b + 3] >= y0) out.push(i);
      }
    });
    return out;
  };

  /* the smallest plot under a point wins, so that one lying on another can be reached */
  Data.prototype.hit = function (x, y, mask) {
    var best = -1, least = Infinity, self = this;
    this.within(x, y, x, y).forEach(function (i) {
      if (mask && !mask[i]) return;
      var b = 4 * i, size = (self.box[b + 2] - self.box[b]) * (self.box[b + 3] - self.box[b + 1]);
      if (size < least && self.contains(i, x, y)) { best = i; least = size; }
    });
    return best;
  };

  Data.prototype.contains = function (i, x, y) {
    var inside = false, wx = this.wx, wy = this.wy;
    for (var r = this.plotAt[i]; r < this.plotAt[i + 1]; r++) {
      var from = this.ringAt[r], to = this.ringAt[r + 1];
      for (var p = from, q = to - 1; p < to; q = p++) {
        if (wy[p] > y !== wy[q] > y && x < ((wx[q] - wx[p]) * (y - wy[p])) / (wy[q] - wy[p]) + wx[p]) inside = !inside;
      }
    }
    return inside;
  };

  function latLng(x, y) {
    var n = Math.PI - (2 * Math.PI * y) / 256;
    return [(180 / Math.PI) * Math.atan(Math.sinh(n)), (x / 256) * 360 - 180];
  }

  Data.prototype.outline = function (i) {
    var out = [];
    for (var part = this.plotPart[i]; part < this.plotPart[i + 1]; part++) {
      var rings = [];
      for (var r = this.partAt[part]; r < this.partAt[part + 1]; r++) {
        var ring = [];
        for (var p = this.ringAt[r]; p < this.ringAt[r + 1]; p++) ring.push(latLng(this.wx[p], this.wy[p]));
        rings.push(ring);
      }
      out.push(rings);
    }
    return out;
  };

  Data.prototype.bounds = function (i) {
    var b = i === undefined ? this.all : this.box.subarray(4 * i, 4 * i + 4);
    return isFinite(b[0]) ? L.latLngBounds(latLng(b[0], b[3]), latLng(b[2], b[1])) : null;
  };

  Data.prototype.facts = function (i) {
    var self = this;
    return this.head.fields.map(function (field, k) {
      var value = self.text('field.' + k, i);  /* words in place of a figure have no unit */
      return { name: field.name, label: yuantu.say(field.label), unit: /^[−+]?\d/.test(value) ? yuantu.say(field.unit) : '', value: value };
    });
  };

  Data.prototype.remarks = function (i) {
    var of = this.column('remark.of'), out = [];
    if (!of) return out;
    if (!this.remarkAt) {
      this.remarkAt = new Uint32Array(of.length + 1);
      for (var k = 0; k < of.length; k++) this.remarkAt[k + 1] = this.remarkAt[k] + of[k];
    }
    for (var row = this.remarkAt[i]; row < this.remarkAt[i + 1]; row++) {
      out.push({
        tone: this.text('remark.tone', row), heading: this.text('remark.heading', row),
        text: this.text('remark.text', row), source: this.text('remark.source', row)
      });
    }
    return out;
  };

  /* a number as it is written by one who does not look: ST023 is ST-023 */
  yuantu.loose = function (text) { return text.toLowerCase().replace(/[\s_\-\u2010-\u2014]+/g, ''); };

  Data.prototype.find = function (words, most) {
    var wanted = words.trim().toLowerCase(), bare = yuantu.loose(words), out = [], self = this;
    if (!wanted) return out;
    var names = ['key'].concat(this.head.fields.map(function (_, k) { return 'field.' + k; }));
    var hits = names.map(function (name, k) {
      var numbered = bare && (!k || /^(text|code)$/.test(self.head.fields[k - 1].kind));
      return self.texts(name).map(function (text) {
        return text !== null && (text.toLowerCase().indexOf(wanted) >= 0 || (!!numbered && yuantu.loose(text).indexOf(bare) >= 0));
      });
    });
    for (var i = 0; i < this.head.count && out.length < most; i++) {
      for (var k = 0; k < names.length; k++) {
        var code = this.column(names[k] + '.codes')[i];
        if (code && hits[k][code - 1]) {
          out.push({ plot: i, key: this.text('key', i), by: k ? this.text(names[k], i) : '' });
          break;
        }
      }
    }
    return out;
  };

  /* ---- drawing, a slice at a time ---- */
  var queue = [], channel = new MessageChannel(), waiting = false;
  channel.port1.onmessage = function () {
    waiting = false;
    var end = performance.now() + SLICE_MS;
    while (queue.length && performance.now() < end) {
      var job = queue[0];
      if (job.step()) queue.shift();
      else if (job.ctx) job.ctx.getImageData(0, 0, 1, 1); /* rasters now, so that the slice knows what it cost */
    }
    if (queue.length) wake();
  };
  function wake() {
    if (!waiting) { waiting = true; channel.port2.postMessage(0); }
  }
  yuantu.idle = function () { return !queue.length && !unlettered; };
  /* draw everything now: paper does not wait */
  yuantu.finish = function () { while (queue.length) if (queue[0].step()) queue.shift(); };
  function enqueue(job) {
    queue = queue.filter(function (other) {
      if (other.canvas === job.canvas && !job.done) job.done = other.done; /* whoever waits for the tile still hears of it */
      return other.canvas !== job.canvas;
    });
    queue.push(job);
    wake();
  }

  /* hatches: which pixels of a square of `size` carry ink; the same rule for the coarse picture and the pattern of the fine one */
  var HATCHES = {
    unknown: function (x, y, size, pen) { return (x + y + 1) % size < pen; },
    back: function (x, y, size, pen) { return (x - y + size) % size < pen; },
    lines: function (x, y, size, pen) { return y % size < pen; },
    posts: function (x, y, size, pen) { return x % size < pen; },
    cross: function (x, y, size, pen) { return (x + y + 1) % size < pen || (x - y + size) % size < pen; },
    grid: function (x, y, size, pen) { return x % size < pen || y % size < pen; },
    dots: function (x, y, size, pen) { return x % size < 2 * pen && y % size < 2 * pen; }
  };

  function squares(look, ratio) {
    var size = Math.max(4, Math.round(8 * ratio)), pen = Math.max(1, Math.round(ratio)), inked = new Uint8Array(size * size);
    for (var y = 0; y < size; y++) for (var x = 0; x < size; x++) inked[y * size + x] = HATCHES[look.hatch](x, y, size, pen) ? 1 : 0;
    return { size: size, inked: inked };
  }

  function hatch(ctx, look, ratio) {
    var square = squares(look, ratio), tile = document.createElement('canvas'), pen = tile.getContext('2d');
    tile.width = tile.height = square.size;
    pen.fillStyle = look.ink;
    for (var k = 0; k < square.inked.length; k++) if (square.inked[k]) pen.fillRect(k % square.size, Math.floor(k / square.size), 1, 1);
    var pattern = ctx.createPattern(tile, 'repeat');
    if (pattern.setTransform && window.DOMMatrix) pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    return pattern;
  }

  /* a colour as one number in the order of an image's bytes */
  function packed(colour, alpha) {
    var v = parseInt(colour.slice(1), 16);
    return ((Math.round(255 * alpha) << 24) | ((v & 255) << 16) | (v & 0xff00) | (v >> 16)) >>> 0;
  }

  /* the coarse picture of a tile: every pixel belongs to the plot its centre lies in, so shared edges leave no slit */
  var sheet = null, xs = new Float64Array(1 << 12), rows = new Int32Array(1 << 12);

  function Job(layer, canvas, coords, done) {
    var size = layer.getTileSize(), scale = Math.pow(2, coords.z);
    this.layer = layer; this.canvas = canvas; this.done = done; this.scale = scale;
    this.ox = coords.x * size.x; this.oy = coords.y * size.y; this.size = size;
    this.stage = 'begin'; this.pos = 0;
  }

  Job.prototype.begin = function () {
    var data = this.layer.data, s = this.scale, pad = 2;
    this.ratio = window.devicePixelRatio || 1;
    this.kinds = this.layer.kinds();
    this.looks = this.layer.looks;
    this.ids = sorted(data.within((this.ox - pad) / s, (this.oy - pad) / s, (this.ox + this.size.x + pad) / s, (this.oy + this.size.y + pad) / s), this.kinds);
    this.typical = data.typical * s;
    this.width = Math.round(this.size.x * this.ratio);
    this.height = Math.round(this.size.y * this.ratio);
    if (!sheet || sheet.width !== this.width || sheet.height !== this.height) sheet = new ImageData(this.width, this.height);
    this.pixels = new Uint32Array(sheet.data.buffer);
    this.pixels.fill(0);
  };

  /* by kind, and by place within a kind: the same order in every tile */
  function sorted(ids, kinds) {
    var all = Uint32Array.from(ids).sort(), at = new Uint32Array(1025), out = new Uint32Array(all.length), k;
    for (k = 0; k < all.length; k++) at[kinds[all[k]] + 1]++;
    for (k = 0; k < 1024; k++) at[k + 1] += at[k];
    for (k = 0; k < all.length; k++) out[at[kinds[all[k]]]++] = all[k];
    return out;
  }

  Job.prototype.step = function () {
    if (!this.layer.data || this.canvas.gone) return this.end();
    if (this.stage === 'begin') { this.begin(); this.stage = 'coarse'; return false; }
    if (this.pos >= this.ids.length && this.next()) return this.end();
    if (this.stage === 'coarse') this.coarse(Math.min(this.ids.length, this.pos + COARSE));
    else if (this.stage === 'letters') this.letters(Math.min(this.ids.length, this.pos + BATCH));
    else this.fine(Math.min(this.ids.length, this.pos + BATCH));
    return false;
  };

  /* from the coarse picture to fine edges, then hairlines, then letters, as far as there is room for them */
  Job.prototype.next = function () {
    this.pos = 0;
    if (this.stage === 'coarse') {
      this.canvas.width = this.width;
      this.canvas.height = this.height;
      this.ctx = this.canvas.getContext('2d', { willReadFrequently: true });
      this.ctx.putImageData(sheet, 0, 0);
      this.ctx.scale(this.ratio, this.ratio);
      this.ctx.lineJoin = 'round';
      this.stage = 'fills';
      return !this.ids.length || this.typical < FINE;
    }
    if (this.stage === 'fills') { this.stage = 'lines'; return this.typical < LINES; }
    if (this.stage === 'lines' && this.layer.theme.labels) { this.letter(); this.stage = 'letters'; return false; }
    return true;
  };

  Job.prototype.coarse = function (last) {
    for (var k = this.pos; k < last; k++) {
      var i = this.ids[k], kind = this.kinds[i], look = this.looks[kind & 255], alpha = FAINT[kind >> 8];
      if (kind !== this.kind) {
        this.kind = kind;
        this.colour = packed(look.colour, alpha);
        this.squares = look.hatch ? squares(look, this.ratio) : null;
        this.ink = look.hatch ? packed(look.ink, alpha) : 0;
      }
      this.raster(i);
    }
    this.pos = last;
  };

  Job.prototype.raster = function (i) {
    var d = this.layer.data, wx = d.wx, wy = d.wy, s = this.scale * this.ratio, ox = this.ox * this.ratio, oy = this.oy * this.ratio;
    var high = this.height, found = 0;
    for (var r = d.plotAt[i]; r < d.plotAt[i + 1]; r++) {
      var from = d.ringAt[r], to = d.ringAt[r + 1];
      for (var q = to - 1, p = from; p < to; q = p++) {
        var up = wy[p] < wy[q], a = up ? p : q, b = up ? q : p;
        var ya = wy[a] * s - oy, yb = wy[b] * s - oy;
        var top = Math.ceil(ya - 0.5), end = Math.ceil(yb - 0.5);
        if (top >= end || end <= 0 || top >= high) continue;
        if (top < 0) top = 0;
        if (end > high) end = high;
        var xa = wx[a] * s - ox, slope = (wx[b] * s - ox - xa) / (yb - ya);
        if (found + end - top > xs.length) grow(found + end - top);
        for (var y = top; y < end; y++) { xs[found] = xa + (y + 0.5 - ya) * slope; rows[found++] = y; }
      }
    }
    if (found > 64) merge(found); else insert(found);
    var drawn = false;
    for (var k = 0; k + 1 < found; k += 2) if (this.span(rows[k], Math.ceil(xs[k] - 0.5), Math.ceil(xs[k + 1] - 0.5))) drawn = true;
    if (!drawn) this.dot(i, s, ox, oy);
  };

  function grow(need) {
    var size = xs.length;
    while (size < need) size *= 2;
    var x = new Float64Array(size), y = new Int32Array(size);
    x.set(xs); y.set(rows);
    xs = x; rows = y;
  }

  function insert(n) {
    for (var k = 1; k < n; k++) {
      var x = xs[k], y = rows[k], j = k - 1;
      while (j >= 0 && (rows[j] > y || (rows[j] === y && xs[j] > x))) { xs[j + 1] = xs[j]; rows[j + 1] = rows[j]; j--; }
      xs[j + 1] = x; rows[j + 1] = y;
    }
  }

  function merge(n) {
    var order = new Uint32Array(n), k;
    for (k = 0; k < n; k++) order[k] = k;
    order.sort(function (a, b) { return rows[a] - rows[b] || xs[a] - xs[b]; });
    var x = xs.slice(0, n), y = rows.slice(0, n);
    for (k = 0; k < n; k++) { xs[k] = x[order[k]]; rows[k] = y[order[k]]; }
  }

  Job.prototype.span = function (y, x0, x1) {
    if (x0 < 0) x0 = 0;
    if (x1 > this.width) x1 = this.width;
    if (x0 >= x1) return false;
    var row = y * this.width, pixels = this.pixels, square = this.squares;
    if (!square) { pixels.fill(this.colour, row + x0, row + x1); return true; }
    var line = (y % square.size) * square.size;
    for (var x = x0; x < x1; x++) pixels[row + x] = square.inked[line + (x % square.size)] ? this.ink : this.colour;
    return true;
  };

  /* a plot too small to hold the centre of a pixel still shows, where nothing else does */
  Job.prototype.dot = function (i, s, ox, oy) {
    var box = this.layer.data.box, b = 4 * i, x = Math.floor(((box[b] + box[b + 2]) / 2) * s - ox), y = Math.floor(((box[b + 1] + box[b + 3]) / 2) * s - oy);
    if (!(x >= 0 && y >= 0 && x < this.width && y < this.height) || (box[b + 2] - box[b]) * s > 4 || (box[b + 3] - box[b + 1]) * s > 4) return;
    if (!this.pixels[y * this.width + x]) this.pixels[y * this.width + x] = this.colour;
  };

  Job.prototype.fine = function (last) {
    var kinds = this.kinds, kind = kinds[this.ids[this.pos]], ctx = this.ctx, look = this.looks[kind & 255];
    ctx.globalAlpha = FAINT[kind >> 8];
    ctx.beginPath();
    while (this.pos < last && kinds[this.ids[this.pos]] === kind) this.trace(this.ids[this.pos++]);
    if (this.stage === 'lines') {
      var size = this.typical;
      ctx.lineWidth = look.outline ? 1.6 : size > 30 ? 0.8 : 0.6;
      ctx.strokeStyle = look.outline || (size > 16 ? '#6F7A80' : 'rgba(31,42,48,' + Math.min(0.3, (size - LINES) * 0.04 + 0.08).toFixed(2) + ')');
      ctx.stroke();
    } else if (kind < 256) {
      ctx.fillStyle = look.colour;
      ctx.fill();
      if (look.hatch) { ctx.fillStyle = this.pattern(kind & 255); ctx.fill(); }
    }
  };

  Job.prototype.pattern = function (code) {
    if (!this.patterns) this.patterns = {};
    return this.patterns[code] || (this.patterns[code] = hatch(this.ctx, this.looks[code], this.ratio));
  };

  Job.prototype.trace = function (i) {
    var d = this.layer.data, s = this.scale, ox = this.ox, oy = this.oy, ctx = this.ctx;
    for (var r = d.plotAt[i]; r < d.plotAt[i + 1]; r++) {
      var from = d.ringAt[r], to = d.ringAt[r + 1], lx = d.wx[from] * s - ox, ly = d.wy[from] * s - oy;
      ctx.moveTo(lx, ly);
      for (var p = from + 1; p < to; p++) {
        var x = d.wx[p] * s - ox, y = d.wy[p] * s - oy, dx = x - lx, dy = y - ly;
        if (dx * dx + dy * dy < 0.16) continue;
        ctx.lineTo(x, y);
        lx = x; ly = y;
      }
      ctx.closePath();
    }
  };

  Job.prototype.letter = function () {
    this.ctx.globalAlpha = 1;
    this.ctx.font = '12px "Source Han Sans SC","Noto Sans SC","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
    this.ctx.textAlign = 'center';
    this.ctx.textBaseline = 'middle';
    this.ctx.fillStyle = INK;
    this.ctx.strokeStyle = 'rgba(250,250,247,.75)';
    this.ctx.lineWidth = 3;
  };

  Job.prototype.letters = function (last) { while (this.pos < last) this.write(this.ids[this.pos++]); };

  /* the class key on a plot that has room for it */
  Job.prototype.write = function (i) {
    var d = this.layer.data, s = this.scale, b = 4 * i, code = this.kinds[i] & 255, look = this.looks[code];
    if (code >= 254 || this.kinds[i] > 255) return;
    var x = (d.box[b] + d.box[b + 2]) / 2, y = (d.box[b + 1] + d.box[b + 3]) / 2, need = 7 * look.key.length + 10;
    if ((d.box[b + 2] - d.box[b]) * s < need || (d.box[b + 3] - d.box[b + 1]) * s < 22 || !d.contains(i, x, y)) return;
    this.ctx.strokeText(look.key, x * s - this.ox, y * s - this.oy);
    this.ctx.fillText(look.key, x * s - this.ox, y * s - this.oy);
  };

  Job.prototype.end = function () {
    if (this.done) { var done = this.done; this.done = null; done(null, this.canvas); }
    return true;
  };

  /* ---- the layer ---- */
  var PlotLayer = L.GridLayer.extend({
    options: { pane: 'yt-plots', tileSize: 512, keepBuffer: 1, noWrap: true, updateWhenZooming: false, updateWhenIdle: false },

    /* beside: a layer the plots are compared with; it is unpacked when it is first asked for and follows, never leads */
    initialize: function (name, beside) {
      L.GridLayer.prototype.initialize.call(this, beside ? { pane: 'yt-beside' } : {});
      this.name = name;
      this.beside = !!beside;
      this.themeAt = 0;
      this.selected = -1;
      this.filter = this.focus = null;
      this.variant = 'screen';
      var self = this;
      if (beside) yuantu.others.push(this); else this.open();
      ['language', 'filter'].forEach(function (name) { yuantu.on(name, function () { self._told(name); }); });
      this.on('themechange', function () { self._told('theme'); });
      this.on('tileunload', function (event) { event.tile.gone = true; });
    },

    open: function () {
      var self = this;
      return this.ready || (this.ready = inflate(bytesOf(this.name + '_data')).then(function (buffer) {
        self.data = new Data(buffer);
        if (!yuantu.page && !document.documentElement.lang) yuantu.lang = self.data.head.lang;
        self.paint(0);
        if (self._map) self.redraw();
        self.fire('plotsready');
        if (!self.beside) yuantu.readyAt = performance.now();
      }, function (error) { console.error('yuantu: the plots could not be unpacked', error); }));
    },

    getBounds: function () { return (this.data && this.data.bounds()) || L.latLngBounds([]); },

    createTile: function (coords, done) {
      var canvas = document.createElement('canvas');
      if (!this.data) { setTimeout(done, 0, null, canvas); return canvas; }
      enqueue(new Job(this, canvas, coords, done));
      return canvas;
    },

    /* tiles at the very zoom of the map, halves and quarters too, so that lines stay crisp */
    _setView: function (center, zoom, noPrune, noUpdate) {
      var changed = this.options.updateWhenZooming && zoom !== this._tileZoom;
      if (!noUpdate || changed) {
        this._tileZoom = zoom;
        this._updateLevels();
        this._resetGrid();
        this._update(center);
        if (!noPrune) this._pruneTiles();
        this._noPrune = !!noPrune;
      }
      this._setZoomTransforms(center, zoom);
    },

    /* the old picture stays until the new one stands */
    _pruneTiles: function () {
      if (!this._map || !this._noTilesToLoad()) return;
      for (var key in this._tiles) {
        var tile = this._tiles[key];
        if (tile.coords.z !== this._tileZoom || !tile.current) this._removeTile(key);
      }
    },

    /* class and faintness of every plot in one number: code, + 256 dimmed, + 512 filtered out */
    kinds: function () {
      if (this._kinds) return this._kinds;
      var codes = this.codes, filter = this.filter, focus = this.focus, out = (this._kinds = Uint16Array.from(codes));
      for (var i = 0; i < out.length; i++) out[i] += filter && !filter[i] ? 512 : focus && !focus[i] ? 256 : 0;
      return out;
    },

    paint: function (place) {
      var head = this.data.head, looks = (this.looks = {});
      this.themeAt = place;
      this.theme = head.themes[place];
      this.codes = this.data.column('theme.' + place);
      var all = this.theme.legend.slice(), variant = this.variant;
      [[UNKNOWN, '#E8E6DF', true, 'unknown'], [254, '#D8D6CE', false, 'other']].forEach(function (one) {
        if (all.some(function (row) { return row.code === one[0]; })) return;
        all.push({ code: one[0], colour: one[1], hatch: one[2], outline: '', label: this.data.ownWord(one[3]) });
      }, this);
      all.forEach(function (row) { looks[row.code] = yuantu.look(row, variant); });
    },

    setTheme: function (key) {
      var place = this.data.head.themes.map(function (t) { return t.key; }).indexOf(key);
      if (place < 0) return;
      this.paint(place);
      this.repaint();
      this.fire('themechange', { theme: this.theme });
      if (!this.beside) yuantu.fire('theme', key);
    },

    /* no theme of this layer is asked for: every plot unknown, under the title of another layer's theme */
    setBlank: function (title) {
      var row = { key: 'unknown', code: UNKNOWN, colour: '#E8E6DF', hatch: true, outline: '', label: this.data.ownWord('unknown') };
      this.theme = { key: '', title: title, kind: 'categories', unit: '', note: '', labels: false, legend: [row] };
      this.themeAt = -1;
      this.codes = new Uint8Array(this.data.head.count).fill(UNKNOWN);
      this.looks = {};
      this.looks[UNKNOWN] = yuantu.look(row, this.variant);
      this.repaint();
    },

    /* draw every tile anew, in slices; the old picture stays until then */
    repaint: function () {
      this._kinds = null;
      for (var k in this._tiles) enqueue(new Job(this, this._tiles[k].el, this._tiles[k].coords, null));
    },

    /* a mask with 1 for every plot that is shown; the rest is drawn faint and not hit. null: all */
    setFilter: function (mask) {
      this.filter = mask || null;
      this._leave();
      this.repaint();
      if (this.beside) return;
      var count = this.data.head.count;
      if (mask) { count = 0; for (var i = 0; i < mask.length; i++) count += mask[i] ? 1 : 0; }
      yuantu.fire('filter', { mask: this.filter, count: count });
    },

    /* a mask with 1 for what is spoken of; the rest is dimmed. null: all */
    setFocus: function (mask) {
      this.focus = mask || null;
      this.repaint();
      this.fire('focuschange');
    },

    setVariant: function (name) {
      if (name === this.variant || ['screen', 'print', 'projector'].indexOf(name) < 0) return;
      this.variant = name;
      if (this.themeAt >= 0) this.paint(this.themeAt);
      this.repaint();
      this.fire('themechange', { theme: this.theme });
    },

    /* how many plots each class of a theme has, by its code, of those the filter shows */
    counts: function (key) {
      var place = this.data.head.themes.map(function (t) { return t.key; }).indexOf(key), out = new Uint32Array(256);
      var codes = this.data.column('theme.' + place), mask = this.filter;
      for (var i = 0; i < codes.length; i++) if (!mask || mask[i]) out[codes[i]]++;
      return out;
    },

    onAdd: function (map) {
      L.GridLayer.prototype.onAdd.call(this, map);
      if (!this.beside) yuantu.layers.push(this);
      map.on('mousemove', this._move, this).on('mouseout', this._leave, this).on('click', this._click, this);
      this._own(map);
    },

    onRemove: function (map) {
      this._leave();
      this.select(-1);
      map.off('mousemove', this._move, this).off('mouseout', this._leave, this).off('click', this._click, this);
      yuantu.layers = yuantu.layers.filter(function (other) { return other !== this; }, this);
      if (this._control) { this._control.remove(); this._control = this._label = null; }
      L.GridLayer.prototype.onRemove.call(this, map);
    },

    at: function (latlng) {
      if (!this.data || (this.reach && !this.reach(latlng))) return -1;
      var p = L.CRS.EPSG3857.latLngToPoint(latlng, 0);
      return this.data.hit(p.x, p.y, this.filter);
    },

    _move: function (event) {
      if (yuantu.tool) return;
      this._last = event;
      if (this._asked) return;
      this._asked = true;
      var self = this;
      L.Util.requestAnimFrame(function () {
        self._asked = false;
        if (self._map && self._last) self._hover(self.at(self._last.latlng), self._last.latlng);
      });
    },

    /* what the layer itself says, said again: own control, the words under the pointer, a popup */
    _told: function (of) {
      if (!this.data || !this._map) return;
      if (this._label) this._label();
      if (this._tip) this._tip.setContent(this._tipContent(this._over));
      if (of === 'language' && this._card && this.selected >= 0 && this._card.isOpen()) this._card.setContent(yuantu.dossier(this, this.selected));
    },

    _leave: function () { this._last = null; this._hover(-1); },

    _hover: function (plot, latlng) {
      var map = this._map;
      if (plot !== this._over) {
        this._over = plot;
        if (this._ring) { this._ring.remove(); this._ring = null; }
        if (this._tip) { this._tip.remove(); this._tip = null; }
        if (!map) return;
        var mate = this.mate && this.mate._map && this.mate._over >= 0; /* the other side of a comparison may have the pointer */
        map.getContainer().style.cursor = plot < 0 && !mate ? '' : 'pointer';
        if (plot < 0) return;
        this._ring = this._mark(plot, INK, 1.5).addTo(map);
        this._tip = L.tooltip({ className: 'yt-tip', direction: 'right', offset: [14, 0], opacity: 1 })
          .setContent(this._tipContent(plot)).setLatLng(latlng).addTo(map);
      } else if (this._tip) {
        this._tip.setLatLng(latlng);
      }
      if (this._tip) {
        var right = map.latLngToContainerPoint(latlng).x < map.getSize().x - 320;
        if (this._tip.options.direction !== (right ? 'right' : 'left')) {
          this._tip.options.direction = right ? 'right' : 'left';
          this._tip.options.offset = L.point(right ? 14 : -14, 0);
          this._tip.update();
        }
      }
    },

    _mark: function (plot, colour, weight) {
      return L.polygon(this.data.outline(plot), {
        pane: 'yt-mark', interactive: false, fill: false, color: colour, weight: weight, lineJoin: 'round', smoothFactor: 0.2
      });
    },

    _tipContent: function (plot) {
      var box = el('div'), data = this.data, look = this.looks[this.codes[plot]];
      if (this.beside) box.appendChild(el('div', 'yt-tip-side', yuantu.say(data.head.name)));
      box.appendChild(el('div', 'yt-tip-key', data.text('key', plot)));
      var line = el('div', 'yt-tip-theme');
      line.appendChild(swatch(look));
      line.appendChild(el('span', 'yt-tip-title', yuantu.say(this.theme.title)));
      line.appendChild(el('span', 'yt-tip-class', yuantu.say(look.label)));
      if (this.theme.unit && this.codes[plot] < 254) line.appendChild(el('span', 'yt-unit', yuantu.say(this.theme.unit)));
      box.appendChild(line);
      box.appendChild(table(data.facts(plot).slice(0, data.head.hover), data));
      return box;
    },

    _click: function (event) {
      if (yuantu.tool) return; /* a measuring hand, say, has the map */
      if (event.originalEvent && event.originalEvent.target.closest && event.originalEvent.target.closest('.leaflet-control')) return;
      this.select(this.at(event.latlng), event.latlng);
    },

    select: function (plot, latlng) {
      if (plot === this.selected) return;
      this.selected = plot;
      if (this._chosen) { this._chosen.remove(); this._chosen = null; }
      if (this._map && plot >= 0) {
        this._chosen = L.layerGroup([this._mark(plot, '#FFFFFF', 6), this._mark(plot, ACCENT, 3)]).addTo(this._map);
        if (!yuantu.page || this.beside) this._pop(plot, latlng);
      }
      this.fire('plotselect', { plot: plot });
      if (!this.beside) yuantu.fire('select', plot);
    },

    _pop: function (plot, latlng) {
      var self = this, card = L.popup({ className: 'yt-popup', maxWidth: 380, maxHeight: 420 }).setLatLng(latlng || this.data.bounds(plot).getCenter())
        .setContent(yuantu.dossier(this, plot));
      this._card = card;
      if (this.beside) card.on('remove', function () { if (self._card === card && self.selected === plot) self.select(-1); });
      card.openOn(this._map);
    },

    plotOf: function (key) {
      var code = this.data.texts('key').indexOf(key) + 1;
      return code ? Array.prototype.indexOf.call(this.data.codes('key'), code) : -1;
    },

    goTo: function (key, padding) {
      var plot = this.plotOf(key);
      if (plot < 0 || !this._map) return false;
      var bounds = this.data.bounds(plot);
      this.select(plot);
      if (bounds) this._fly(bounds.pad(2), Object.assign({ maxZoom: 16, animate: true }, padding || {}));
      return true;
    },

    /* a flight asked for during another one follows it, instead of being lost */
    _fly: function (bounds, options) {
      var map = this._map, late = this._late;
      this._late = [bounds, options];
      if (late) return;
      var self = this;
      (function go() {
        if (map._animatingZoom) { map.once('zoomend', function () { setTimeout(go, 0); }); return; }
        var next = self._late;
        self._late = null;
        if (next && self._map) map.fitBounds(next[0], next[1]);
      })();
    },

    /* on an ordinary map: a small control of our own for theme and legend */
    _own: function (map) {
      var self = this;
      if (yuantu.page || this.beside || this._control) return;
      this._control = L.control({ position: 'bottomleft' });
      this._control.onAdd = function () {
        var box = el('div', 'yt-control leaflet-control');
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        self._label = function () {
          if (!self.data) return;
          var select = el('select'), body = el('div');
          box.textContent = '';
          select.setAttribute('aria-label', self.data.word('theme'));
          self.data.head.themes.forEach(function (theme) {
            var option = el('option', '', yuantu.say(theme.title));
            option.value = theme.key;
            select.appendChild(option);
          });
          select.value = self.theme.key;
          select.onchange = function () { self.setTheme(select.value); };
          box.appendChild(select);
          box.appendChild(body);
          legend(body, self);
        };
        self.ready.then(self._label);
        return box;
      };
      this._control.addTo(map);
    }
  });

  /* ---- legend, tables, dossier ---- */

  /* how a row of a legend is drawn on screen, in print or by a projector: colour, hatch by name, ink of the hatch, outline */
  yuantu.look = function (row, variant) {
    var own = row[variant] || row, hatched = own.hatch === undefined ? row.hatch : own.hatch;
    return {
      key: row.key, label: row.label, colour: own.colour || row.colour, outline: own.outline === undefined ? row.outline : own.outline,
      hatch: hatched === true ? 'unknown' : hatched in HATCHES ? hatched : '', ink: own.ink || HATCH, quiet: !!row.quiet
    };
  };
  function swatch(look) {
    var box = el('span', 'yt-swatch' + (look.hatch ? ' yt-hatch yt-hatch-' + look.hatch : ''));
    box.style.backgroundColor = look.colour;
    if (look.hatch) box.style.setProperty('--yt-ink', look.ink);
    if (look.outline) box.style.borderColor = look.outline;
    return box;
  }
  yuantu.swatch = swatch;

  function thin(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, '\u2009'); }
  yuantu.thin = thin;

  function legend(box, layer) {
    var theme = layer.theme, data = layer.data, counts = layer.counts(theme.key), list = el('ul', 'yt-legend yt-' + theme.kind);
    box.textContent = '';
    if (theme.unit) box.appendChild(el('div', 'yt-legend-unit', yuantu.say(theme.unit)));
    theme.legend.forEach(function (row) {
      if (row.limit) {
        var mark = el('li', 'yt-limit');
        mark.appendChild(el('span', '', data.word('limit') + ' ' + row.limit));
        list.appendChild(mark);
      }
      var item = el('li', counts[row.code] ? '' : 'yt-none');
      item.appendChild(swatch(yuantu.look(row, layer.variant)));
      item.appendChild(el('span', 'yt-label', yuantu.say(row.label)));
      item.appendChild(el('span', 'yt-count', thin(counts[row.code])));
      list.appendChild(item);
    });
    box.appendChild(list);
    if (theme.note) box.appendChild(el('p', 'yt-note', yuantu.say(theme.note)));
  }
  yuantu.legend = legend;

  function table(facts, data) {
    var box = el('table', 'yt-facts'), body = box.appendChild(el('tbody'));
    facts.forEach(function (fact) {
      var row = body.appendChild(el('tr')), blank = fact.value === null || fact.value === '' || fact.value === data.word('blank');
      row.appendChild(el('th', '', fact.label)).scope = 'row';
      var cell = row.appendChild(el('td', blank ? 'yt-blank' : '', blank ? data.word('blank') : fact.value));
      if (blank) cell.title = data.word('unknown');
      else if (fact.unit) cell.appendChild(el('span', 'yt-unit', fact.unit));
    });
    return box;
  }

  yuantu.dossier = function (layer, plot) {
    var data = layer.data, box = el('div', 'yt-dossier');
    if (layer.beside) box.appendChild(el('div', 'yt-tip-side', yuantu.say(data.head.name)));
    box.appendChild(el('h2', 'yt-key', data.text('key', plot)));
    var chips = el('ul', 'yt-chips');
    data.head.themes.forEach(function (theme, k) {
      var code = data.column('theme.' + k)[plot];
      var row = theme.legend.filter(function (one) { return one.code === code; })[0];
      if (!row) return;
      var item = chips.appendChild(el('li'));
      item.appendChild(swatch(yuantu.look(row, layer.variant)));
      item.appendChild(el('span', 'yt-chip-title', yuantu.say(theme.title)));
      item.appendChild(el('span', 'yt-chip-class', yuantu.say(row.label) + (theme.unit && code < 254 ? ' ' + yuantu.say(theme.unit) : '')));
    });
    var remarks = data.remarks(plot);
    if (remarks.length) {
      box.appendChild(el('h3', '', data.word('findings')));
      var list = box.appendChild(el('ul', 'yt-remarks'));
      remarks.forEach(function (remark) {
        var item = list.appendChild(el('li', 'yt-tone-' + (/^(good|bad|unknown|none|info)$/.test(remark.tone) ? remark.tone : 'info')));
        item.appendChild(el('div', 'yt-remark-heading', remark.heading));
        if (remark.text) item.appendChild(el('div', 'yt-remark-text', remark.text));
        if (remark.source) item.appendChild(el('div', 'yt-remark-source', remark.source));
      });
    }
    if (data.head.fields.length) {
      box.appendChild(el('h3', '', data.word('attributes')));
      box.appendChild(table(data.facts(plot), data));
    }
    box.appendChild(el('h3', '', data.word('theme')));
    box.appendChild(chips);
    return box;
  };

  yuantu.plots = function (name, beside) { return new PlotLayer(name, beside); };

  /* a disc of a suggested site, drawn by a stock marker, leads to its plot */
  document.addEventListener('click', function (event) {
    var disc = event.target.closest && event.target.closest('[data-plot]');
    if (!disc) return;
    event.stopPropagation();
    yuantu.layers.forEach(function (layer) {
      var plot = layer.data ? layer.plotOf(disc.getAttribute('data-plot')) : -1;
      if (plot < 0) return;
      if (yuantu.fly) yuantu.fly(layer, disc.getAttribute('data-plot'));
      else layer.goTo(disc.getAttribute('data-plot'));
    });
  }, true);
})();
