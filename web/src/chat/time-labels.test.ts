import { describe, expect, test } from '@jest/globals';
import { daysBetween, dayName, listTime } from './time-labels.ts';

const now = new Date(2026, 10, 30, 12, 0).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('time labels', () => {
  test('days are counted by the calendar, not by 24 hours', () => {
    expect(daysBetween(new Date(2026, 10, 29, 23, 59).getTime(), now)).toBe(1);
    expect(daysBetween(new Date(2026, 10, 30, 0, 1).getTime(), now)).toBe(0);
    expect(daysBetween(new Date(2026, 9, 24, 12, 0).getTime(), now)).toBe(37);
  });

  test('a list shows the time today, the weekday this week, then the date', () => {
    expect(listTime(at(2026, 10, 30, 9, 5), now)).toMatch(/9:05/);
    expect(listTime(at(2026, 10, 28, 9, 5), now)).toBe('Sat');
    expect(listTime(at(2026, 10, 12, 9, 5), now)).toMatch(/12/);
    expect(listTime(at(2024, 10, 12, 9, 5), now)).toMatch(/2024/);
  });

  test('the heading of a day is relative for two days', () => {
    expect(dayName(at(2026, 10, 30, 1, 0), now)).toBe('Today');
    expect(dayName(at(2026, 10, 29, 1, 0), now)).toBe('Yesterday');
    expect(dayName(at(2026, 10, 28, 1, 0), now)).toMatch(/Saturday/);
  });
});
