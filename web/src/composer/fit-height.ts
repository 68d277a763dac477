/** Grows a text area with its text, where the style sheet cannot (`field-sizing`). The style sheet limits the height. */
export function fitHeight(element: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight}px`;
}
