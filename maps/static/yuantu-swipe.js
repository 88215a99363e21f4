/* yuantu-swipe: one bar over the map between a left and a right side; whoever shows two sides ends each at it. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, USUAL = 0.5, STEP = 0.02, LEAP = 0.1, LABEL = 320, bar = null;

  /* the bar of the page, made when first asked for */
  yuantu.swipe = function (room) { return bar || (bar = make(room)); };

  function make(room) {
    var map = room.map, holder = map.getContainer(), users = [], kept = false, self = { share: USUAL, turns: null };
    var node = holder.appendChild(el('div', 'yt-swipe')), left = node.appendChild(el('span', 'yt-swipe-label yt-swipe-left'));
    var right = node.appendChild(el('span', 'yt-swipe-label yt-swipe-right')), grip = node.appendChild(el('span', 'yt-swipe-grip'));
    grip.setAttribute('aria-hidden', 'true');
    node.hidden = true;
    node.tabIndex = 0;
    node.setAttribute('role', 'slider');
    node.setAttribute('aria-orientation', 'horizontal');
    node.setAttribute('aria-valuemin', '0');
    node.setAttribute('aria-valuemax', '100');
    L.DomEvent.disableClickPropagation(node);
    ['mousedown', 'touchstart', 'pointerdown', 'mousemove'].forEach(function (name) {
      node.addEventListener(name, function (event) { event.stopPropagation(); });
    });
    node.addEventListener('pointerdown', function (event) {
      if (event.button) return;
      event.preventDefault();
      node.focus();
      node.setPointerCapture(event.pointerId);
      node.classList.add('yt-dragged');
    });
    node.addEventListener('pointermove', function (event) {
      if (!node.hasPointerCapture(event.pointerId)) return;
      var box = holder.getBoundingClientRect();
      move((event.clientX - box.left) / seen(box));
    });
    ['pointerup', 'pointercancel'].forEach(function (name) {
      node.addEventListener(name, function (event) {
        if (node.hasPointerCapture(event.pointerId)) node.releasePointerCapture(event.pointerId);
        node.classList.remove('yt-dragged');
        yuantu.state.changed();
      });
    });
    node.addEventListener('keydown', function (event) {
      var by = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP, Home: -1, End: 1 }[event.key];
      if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      move(self.share + by);
      yuantu.state.changed();
    });

    /* how much of the map's width a dossier beside it leaves to be seen */
    function seen(box) {
      var side = document.querySelector('.yt-side'), over = side ? side.getBoundingClientRect() : null;
      return over && over.width && over.left > box.left + 1 && over.left < box.right ? over.left - box.left : box.width;
    }

    function move(to) {
      self.share = Math.max(0, Math.min(1, Math.round(to * 1000) / 1000));
      update();
    }

    /* each side ends at the bar: in the panes' own coordinates, which move with the map */
    function update() {
      var size = map.getSize(), wide = Math.round(seen(holder.getBoundingClientRect())), x = Math.round(wide * self.share), nw = map.containerPointToLayerPoint([0, 0]), se = map.containerPointToLayerPoint(size);
      function rect(west, east) { return 'rect(' + [nw.y, east, se.y, west].map(function (v) { return Math.round(v) + 'px'; }).join(',') + ')'; }
      var live = users.filter(function (one) { return one.live(); }), names = live.map(function (one) { return one.says(live.length > 1); });
      users.forEach(function (one) { one.clip(rect(nw.x, nw.x + x), rect(nw.x + x, se.x)); });
      node.hidden = !live.length;
      if (!live.length) return;
      node.style.left = x + 'px';
      [left, right].forEach(function (label, side) {
        label.textContent = label.title = names.map(function (pair) { return pair[side]; }).filter(Boolean).join(' · ');
        fit(label, side ? wide - x : x);
      });
      node.setAttribute('aria-label', room.word('compare_bar'));
      node.setAttribute('aria-valuenow', Math.round(self.share * 100));
      node.setAttribute('aria-valuetext', room.word('compare_share').replace('{share}', Math.round(self.share * 100)) + ' (' + left.textContent + ' | ' + right.textContent + ')');
    }

    /* a name takes the room its side has, and gives way where that is next to nothing */
    function fit(label, room) {
      label.style.maxWidth = Math.min(LABEL, room - 40) + 'px';
      label.style.visibility = room < 140 ? 'hidden' : '';
    }
    map.on('move zoom zoomend moveend viewreset resize', update);
    yuantu.on('language', update);
    if (window.MutationObserver) new MutationObserver(update).observe(document.body, { attributes: true, attributeFilter: ['class'] });

    /* a user: live() whether it shows two sides, clip(left, right) as CSS, says(shared) what either side is called, beside what another user shows */
    self.join = function (user) { users.push(user); };
    self.update = update;
    self.move = move;
    /* its place in the address, once; turns: whoever can put it away */
    self.keep = function () {
      if (kept) return;
      kept = true;
      yuantu.state.register('swipe', function () {
        return self.turns && !self.turns.on() ? 'off' : self.share === USUAL ? '' : String(self.share);
      }, function (text) {
        if (text === 'off') { if (self.turns) self.turns.set(false); return; }
        var to = text === '' ? USUAL : Number(text);
        if (!isFinite(to) || to < 0 || to > 1) return;
        if (self.turns && !self.turns.on()) self.turns.set(true);
        move(to);
      });
    };
    return self;
  }
})();
