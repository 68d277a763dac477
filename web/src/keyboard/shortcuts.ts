/** The keyboard shortcuts, as the settings list them. `use-shortcuts.ts` and the timeline implement them. */
export const shortcuts: readonly { title: string; keys: readonly { keys: string; action: string }[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      { keys: 'Ctrl K', action: 'Go to a chat or person' },
      { keys: 'Ctrl F or /', action: 'Search' },
      { keys: 'F6', action: 'Next part of the page; with Shift the previous one' },
      { keys: 'Alt ↓', action: 'Next conversation; with Shift the next unread one' },
      { keys: 'Alt ↑', action: 'Previous conversation; with Shift the previous unread one' },
      { keys: 'Esc', action: 'Close what is on top' },
      { keys: '?', action: 'This list' },
    ],
  },
  {
    title: 'Messages',
    keys: [
      { keys: '↑ ↓', action: 'Previous and next message' },
      { keys: 'Home, End', action: 'First loaded and latest message' },
      { keys: 'R', action: 'Reply' },
      { keys: 'E', action: 'Edit' },
      { keys: 'C', action: 'Copy the text' },
      { keys: '+', action: 'React' },
      { keys: 'Del', action: 'Delete' },
      { keys: 'Enter', action: 'All actions' },
    ],
  },
  {
    title: 'Writing',
    keys: [
      { keys: 'Enter', action: 'Send' },
      { keys: 'Shift Enter', action: 'New line' },
      { keys: '↑', action: 'Edit your last message, if nothing is written' },
      { keys: '@', action: 'Mention someone' },
      { keys: 'Esc', action: 'Leave a reply or an edit' },
    ],
  },
  {
    title: 'Calls',
    keys: [
      { keys: 'M', action: 'Microphone' },
      { keys: 'V', action: 'Camera' },
      { keys: 'S', action: 'Share the screen' },
      { keys: 'L', action: 'Leave' },
    ],
  },
];
