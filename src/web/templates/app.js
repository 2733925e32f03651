// A run's page follows the run; without this script the page loads itself anew every few seconds.
(function () {
  "use strict";
  var box = document.querySelector("[data-events]");
  if (!box || !window.EventSource) return;
  var source = new EventSource(box.dataset.events);
  var names = ["pages", "judged", "details", "sent"];
  function over() {
    source.close();
    window.location.reload();
  }
  source.addEventListener("view", function (event) {
    var view = JSON.parse(event.data);
    if (!view.doing || view.doing !== box.dataset.doing || String(view.done) !== box.dataset.done) return over();
    if ((view.ahead === null) !== (box.dataset.queued === "no") || String(view.stopping) !== box.dataset.stopping) {
      return over();
    }
    var ahead = document.getElementById("ahead");
    if (ahead && view.ahead !== null) ahead.textContent = view.ahead;
    view.steps.forEach(function (step, at) {
      var bar = document.getElementById(names[at]);
      var text = document.getElementById(names[at] + "-text");
      if (!bar || !text) return;
      bar.max = Math.max(step.of, step.done, 1);
      bar.value = step.done;
      text.textContent = step.done + " / " + Math.max(step.of, step.done);
    });
  });
  source.addEventListener("end", over);
  // Refused: signed out, or too many of these pages are open. The page is looked at again now and then.
  source.addEventListener("error", function () {
    if (source.readyState === EventSource.CLOSED) window.setTimeout(over, 5000);
  });
  window.addEventListener("pagehide", function () { source.close(); });
})();

// A letter that was changed and not saved is not sent, and another form of the page would lose it.
(function () {
  "use strict";
  var note = document.getElementById("unsaved");
  if (!note) return;
  document.getElementById("content").addEventListener("submit", function (event) {
    var letters = document.querySelectorAll("textarea[name=letter]");
    for (var at = 0; at < letters.length; at += 1) {
      var letter = letters[at];
      var changed = letter.value !== letter.defaultValue || "unsaved" in letter.dataset;
      if (!changed || letter.form === event.target) continue;
      event.preventDefault();
      note.hidden = false;
      letter.closest("details").open = true;
      letter.focus();
      return;
    }
  });
})();
