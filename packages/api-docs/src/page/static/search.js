/** Search in the contents, and the menu on narrow screens. */
import { byId } from './elements.js';

export function setUpSearch() {
  const input = byId('search');
  const sidebar = byId('sidebar');
  const menu = byId('menu');
  const items = [...sidebar.querySelectorAll('li')];

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (text) => words.every((word) => text.includes(word));
    const inTitles = items.some((item) => matches(item.dataset.words));
    for (const item of items) item.hidden = !matches(inTitles ? item.dataset.words : `${item.dataset.words} ${item.dataset.text}`);
    for (const group of sidebar.querySelectorAll('section')) group.hidden = group.querySelector('li:not([hidden])') === null;
    byId('no-results').hidden = items.some((item) => !item.hidden);
  }

  function toggle(open) {
    menu.setAttribute('aria-expanded', String(open));
    sidebar.classList.toggle('open', open);
  }

  input.addEventListener('input', filter);
  input.addEventListener('keydown', ({ key }) => {
    const first = items.find((item) => !item.hidden)?.querySelector('a');
    if (key === 'Enter') first?.click();
    if (key === 'ArrowDown') first?.focus();
    if (key === 'Escape') {
      input.value = '';
      filter();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    toggle(true);
    input.focus();
  });
  menu.addEventListener('click', () => toggle(menu.getAttribute('aria-expanded') !== 'true'));
  sidebar.addEventListener('click', ({ target }) => target.closest('a') && toggle(false));
}
