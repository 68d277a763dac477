/** The words around the figures. They speak of how it is measured, never of what came out: that is the tables'. */

export const opening = `# Performance

Made by \`npm run bench -- --page\` and not by hand. Each figure is the median of the rounds; contestants take turns within a round, and
the order turns around with each round, so that what drifts on the machine hits all of them alike. Read ratios, not rates: another
machine has other rates.`;

export const closing = `## What these figures do not show

- Client, services, database, broker and Redis share the cores of one machine, with loopback for a network. Spread over machines, rates
  rise and latencies too.
- The bare pipeline has no permissions, no idempotency, no recovery and no queries; nobody could run it. It is the ceiling.
- The evening stack keeps nothing that was not delivered, and orders messages by luck.
- MariaDB has the buffer pool and the redo log that docker-compose.yml gives MySQL, 512 MiB each, and InnoDB's adaptive hash index; what
  does not fit there lies in the kernel's page cache. Nothing here says how a cold cache or a slow disk feels. The servers of the append
  benchmark are as they come.
- All that answers HTTP, ours and the rivals', runs with V8's young generation at twice its usual size (\`--max-semi-space-size=128\`), as
  docker-compose.yml and \`npm start\` run ours.
- “CPU elsewhere” is what neither the contestant nor the load generator used: the other contestants' idling, and whatever else the
  machine did. Where it is high, rates and latencies are worth little and the CPU of a message is too high for everyone.

What was found by profiling, what became of it, and what was tried in vain: [decision 25](decisions/0025-costs-found-by-profiling.md).`;
