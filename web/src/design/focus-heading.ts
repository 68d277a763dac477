/** Moves the focus to the first heading that is shown, so that it is not lost with what was there before. */
export function focusHeading(root: ParentNode = document): void {
  const heading = [...root.querySelectorAll<HTMLElement>('h1:not(.visually-hidden), h2')].find((element) => element.checkVisibility());
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
