/** Icons of the console's sections, which the chat does not load. Strokes on a grid of 24 by 24. */
const paths = {
  status: 'M3.5 12.5h4l2.5-7 4 13 2.5-6h4',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5c.6-3.3 3.2-5 6.5-5s5.9 1.7 6.5 5M16 4.9a3.5 3.5 0 0 1 0 6.3M18 14.9c1.9.7 3.1 2.2 3.5 4.6',
  invites: 'M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 19.5c.6-3.3 3.2-5 6.5-5 1.9 0 3.6.6 4.8 1.7M18 13.5v6M15 16.5h6',
  keys: 'M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 12h9M18 12v3M15 12v2',
  webhooks: 'M12 9.5a3 3 0 1 0-2.6-1.5L6.5 13M6 19a3 3 0 1 0-.6-5.9M9 16h6.5M18 19a3 3 0 1 0-1.6-5.5L13.6 9',
  projections: 'M12 4l8.5 4.2L12 12.4 3.5 8.2ZM3.5 12l8.5 4.2 8.5-4.2M3.5 15.8 12 20l8.5-4.2',
  events: 'M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.01M4 12h.01M4 18h.01',
  'dead-letters': 'M12 8.5v4.5M12 16.2v.1M12 3.5 21.5 20h-19Z',
  rebuild: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4',
  audit: 'M7 3.5h7l4 4V20H7ZM13.5 3.5V8H18M10 12.5h5M10 16h5',
} as const;

export type Section = keyof typeof paths;

export function SectionIcon({ section }: { section: Section }) {
  return (
    <svg class="icon" width={20} height={20} viewBox="0 0 24 24" stroke-width={1.7} aria-hidden="true">
      <path d={paths[section]} />
    </svg>
  );
}
