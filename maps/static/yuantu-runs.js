/* yuantu-runs: which plots are meant, from lengths of no and yes in turn; shared by story and strip map. */
(function () {
  'use strict';
  /* a mask with 1 for each plot that is meant; null where nothing is said or what is said is of another layer */
  window.yuantu.mask = function (runs, count) {
    if (!runs || !runs.length) return null;
    var mask = new Uint8Array(count), at = 0;
    for (var k = 0; k < runs.length; k++) {
      if (k % 2) mask.fill(1, at, at + runs[k]);
      at += runs[k];
    }
    return at <= count ? mask : null;
  };
  /* the plots of a mask, in their order */
  window.yuantu.chosen = function (mask) {
    var out = [];
    for (var i = 0; mask && i < mask.length; i++) if (mask[i]) out.push(i);
    return out;
  };
})();
