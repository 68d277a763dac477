import type { Machine } from './machine.ts';

export const machine: Machine = {
  cores: 2,
  processor: 'x',
  memoryGiB: 4,
  kernel: '6',
  node: 'v24',
  mariadb: '11.8',
  rabbitmq: '4.0',
  redis: '8.0',
  loadAverage: 0.1,
};
