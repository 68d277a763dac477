/** The admin page: shows one section and refreshes it every two seconds. */
import { clearToken, hasToken, storeToken } from './api.js';
import { byId } from './elements.js';
import { showDeadLetters } from './dead-letters.js';
import { initEvents, showEvents } from './events.js';
import { showOverview } from './overview.js';
import { initRebuild, showRebuild } from './rebuild.js';

const refreshMs = 2000;
const sections = {
  overview: showOverview,
  events: showEvents,
  'dead-letters': () => showDeadLetters(attempt),
  rebuild: async () => showRebuild(attempt, await showOverview()),
};
let isRefreshing = false;

const currentSection = () => (location.hash.slice(1) in sections ? location.hash.slice(1) : 'overview');

function renderNavigation() {
  const signedIn = hasToken();
  byId('sign-in').hidden = signedIn;
  byId('sign-out').hidden = !signedIn;
  document.querySelector('nav').hidden = !signedIn;
  for (const name of Object.keys(sections)) byId(name).hidden = !signedIn || name !== currentSection();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${currentSection()}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** Runs the work and shows its error; an invalid token is cleared. A successful refresh does not hide the error of an action. */
async function attempt(work, source = 'action') {
  const alert = byId('error');
  try {
    await work();
    if (source === 'action' || alert.dataset.source === 'refresh') alert.hidden = true;
  } catch (error) {
    if (error.code === 'unauthenticated') {
      clearToken();
      renderNavigation();
      byId('token').focus();
    }
    alert.dataset.source = source;
    alert.textContent = error.message;
    alert.hidden = false;
  }
}

/** Skips while a slow server has not answered; afterwards refreshes a section that was selected meanwhile. */
async function refresh() {
  if (!hasToken() || document.hidden || isRefreshing) return;
  isRefreshing = true;
  const name = currentSection();
  await attempt(sections[name], 'refresh');
  isRefreshing = false;
  if (name !== currentSection()) await refresh();
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  storeToken(byId('token').value.trim());
  byId('token').value = '';
  renderNavigation();
  void refresh();
});
byId('sign-out').addEventListener('click', () => {
  clearToken();
  location.reload();
});
addEventListener('hashchange', () => {
  renderNavigation();
  void refresh();
});
initEvents(attempt);
initRebuild(attempt);
renderNavigation();
if (!hasToken()) byId('token').focus();
void refresh();
setInterval(() => void refresh(), refreshMs);
