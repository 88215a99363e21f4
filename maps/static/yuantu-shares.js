/* yuantu-shares: what a plot's score is made of, as bars in its dossier. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el;

  function points(tenths) { return (tenths / 10).toFixed(1); }

  yuantu.part('shares', function (room, data) {
    /* a block for each question that scored the plot; null where none did */
    room.tells.push(function (plot, key) {
      var box = el('div', 'yt-shares');
      data.questions.forEach(function (question) {
        if (!Object.prototype.hasOwnProperty.call(question.plots, key)) return;
        var row = question.plots[key], head = box.appendChild(el('h3', '', yuantu.say(question.title)));
        head.appendChild(el('span', 'yt-count', yuantu.say(row[1])));
        var score = box.appendChild(el('p', 'yt-score', row[0]));
        score.appendChild(el('span', 'yt-unit', '/ 100'));
        var list = box.appendChild(el('ul', 'yt-bars'));
        question.criteria.forEach(function (criterion, k) {
          var item = list.appendChild(el('li')), had = row[2][k], blank = had === null;
          item.appendChild(el('span', 'yt-bar-label', yuantu.say(criterion.label)));
          item.appendChild(el('span', 'yt-bar-figure', (blank ? '—' : points(had)) + ' / ' + points(criterion.most)));
          var track = item.appendChild(el('span', 'yt-track' + (blank ? ' yt-hatch' : '')));
          if (!blank && criterion.most > 0) track.appendChild(el('span')).style.width = Math.min(100, (100 * had) / criterion.most) + '%';
        });
        if (question.note) box.appendChild(el('p', 'yt-note', yuantu.say(question.note)));
        if (question.page) {
          var link = box.appendChild(el('a', 'yt-more', room.word('printed_page')));
          link.href = encodeURIComponent(question.page);
          link.target = '_blank';
          link.rel = 'noopener';
        }
      });
      return box.firstChild ? box : null;
    });
  });
})();
