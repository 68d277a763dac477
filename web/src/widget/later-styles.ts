export const laterStyles = Object.values(
  import.meta.glob<string>(
    ['../design/{dialog,field,floating,menu}.css', '../design/emoji/*.css', '../timeline/{overlay,viewer}.css', '../composer/*.css'],
    { query: '?inline', import: 'default', eager: true },
  ),
);
