import './segments.css';

export interface SegmentsProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string; count?: number }[];
  value: Value;
  onChange: (value: Value) => void;
  /** `pills`: separate, for filters. */
  look?: 'segments' | 'pills';
}

/** A choice among a few views: a tab list with arrow keys. The panel it controls stands below it. */
export function Segments<Value extends string>({ label, options, value, onChange, look = 'segments' }: SegmentsProps<Value>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: options.length - 1 }[event.key];
    if (step === undefined && edge === undefined) return;
    event.preventDefault();
    const current = options.findIndex((option) => option.value === value);
    const next = edge ?? (current + step! + options.length) % options.length;
    onChange(options[next]!.value);
    ((event.currentTarget as HTMLElement).children[next] as HTMLElement).focus();
  };
  return (
    <div class={look} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          aria-selected={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
          {option.count !== undefined && option.count > 0 && <b>{option.count}</b>}
        </button>
      ))}
    </div>
  );
}
