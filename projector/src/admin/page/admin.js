/** The operators' page: which section is seen, and its asking again every two seconds. */
import { forgetToken, hasToken, keepToken } from './ask.js';
import { byId } from './elements.js';
import { showDeadLetters } from './dead-letters.js';
import { showEvents, wireEvents } from './events.js';
import { showOverview } from './overview.js';
import { showRebuild, wireRebuild } from './rebuild.js';

const everyMs = 2000;
const sections = {
  overview: showOverview,
  events: showEvents,
  'dead-letters': () => showDeadLetters(trying),
  rebuild: async () => showRebuild(trying, await showOverview()),
};
let isLooking = false;

const chosen = () => (location.hash.slice(1) in sections ? location.hash.slice(1) : 'overview');

function arrange() {
  const inside = hasToken();
  byId('enter').hidden = inside;
  byId('leave').hidden = !inside;
  document.querySelector('nav').hidden = !inside;
  for (const name of Object.keys(sections)) byId(name).hidden = !inside || name !== chosen();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${chosen()}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** Does it and tells what went wrong; a token that is refused is forgotten. Looking again does not hide what an act met. */
async function trying(work, by = 'act') {
  const trouble = byId('trouble');
  try {
    await work();
    if (by === 'act' || trouble.dataset.by === 'look') trouble.hidden = true;
  } catch (error) {
    if (error.code === 'unauthenticated') {
      forgetToken();
      arrange();
      byId('token').focus();
    }
    trouble.dataset.by = by;
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
}

/** A server that is slow to answer is asked once, not again and again; what was chosen meanwhile comes next. */
async function look() {
  if (!hasToken() || document.hidden || isLooking) return;
  isLooking = true;
  const name = chosen();
  await trying(sections[name], 'look');
  isLooking = false;
  if (name !== chosen()) await look();
}

byId('enter').addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  keepToken(byId('token').value.trim());
  byId('token').value = '';
  arrange();
  void look();
});
byId('leave').addEventListener('click', () => {
  forgetToken();
  location.reload();
});
addEventListener('hashchange', () => {
  arrange();
  void look();
});
wireEvents(trying);
wireRebuild(trying);
arrange();
if (!hasToken()) byId('token').focus();
void look();
setInterval(() => void look(), everyMs);
