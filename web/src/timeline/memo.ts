import { Component, createElement, type ComponentChild, type ComponentType } from 'preact';

/** Renders the component again only if one of its props is another value. */
export function memo<Props extends object>(component: ComponentType<Props>): ComponentType<Props> {
  return class Memoized extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const before: Readonly<Record<string, unknown>> = { ...this.props };
      return Object.entries(next).some(([name, value]) => before[name] !== value);
    }
    override render(): ComponentChild {
      return createElement(component, this.props as Props);
    }
  };
}
