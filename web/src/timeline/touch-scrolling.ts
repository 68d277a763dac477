/** A touch scrolls on by itself; it has ended when the position has not changed for this long. */
const restMs = 150;

/** Knows whether a touch scrolls, also after the finger has left. */
export class TouchScrolling {
  private isDown = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop = new AbortController();
  private readonly onEnd: () => void;

  constructor(onEnd: () => void) {
    this.onEnd = onEnd;
  }

  observe(element: HTMLElement): void {
    const options = { passive: true, signal: this.stop.signal };
    const end = ({ touches }: TouchEvent) => {
      this.isDown = touches.length > 0;
      this.wait();
    };
    element.addEventListener('touchmove', () => void (this.isDown = true), options);
    element.addEventListener('touchend', end, options);
    element.addEventListener('touchcancel', end, options);
  }

  /** After each change of the position. */
  scrolled(): void {
    if (this.timer !== undefined) this.wait();
  }

  get isScrolling(): boolean {
    return this.isDown || this.timer !== undefined;
  }

  close(): void {
    clearTimeout(this.timer);
    this.stop.abort();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (!this.isDown) this.onEnd();
    }, restMs);
  }
}
