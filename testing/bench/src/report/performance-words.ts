/** The words around the figures. They speak of how it is measured, never of what came out: that is the tables'. */

export const opening = `# Performance

Made by \`npm run bench -- --page\` and not by hand. Each figure is the median of the rounds; contestants take turns within a round, and
the order turns around with each round, so that what drifts on the machine hits all of them alike. Read ratios, not rates: another
machine has other rates.`;

export const closing = `## What these figures do not show

- Client, services, database, broker and Redis share the cores of one machine, with loopback for a network. Nothing here was measured
  on several machines. On two cores more command-services cannot be faster: what is shown of them is that they cost no more.
- The bare pipeline has no permissions, no idempotency, no recovery and no queries; nobody could run it. It is the ceiling.
- The evening stack tells nobody what they missed, asks nobody whether they may, and orders messages by luck.
- MariaDB has the buffer pool and the redo log that docker-compose.yml gives MySQL, 512 MiB each, and InnoDB's adaptive hash index; what
  does not fit there lies in the kernel's page cache. Nothing here says how a cold cache or a slow disk feels. The servers of the append
  benchmark are as they come.
- command-service, the one process of \`npm start\` and all processes of the rivals run with a larger young generation of V8
  (\`--max-semi-space-size=128\`), as docker-compose.yml and \`npm start\` run ours.
- The services log at \`warn\`. At \`info\`, which is usual, each request is a line; the stage of the HTTP command shows what it costs.
- Of a large group one member is connected while the cost of sending by its size is measured; “group of 100” is what telling 99 costs.
- By default the log grows to a million events. \`npm run bench -- growth --full\` takes it to ten: [a run of that
  alone](../testing/bench/results/2026-11-28T22-13-48-ten-million.json).
- Of replays the live projections are folded in memory; search, which has tables and checkpoints of its own, is in “Rebuilding under load”.
- Cold starts begin with \`node\`; \`npm start\` itself takes npm's time beside it.
- “CPU elsewhere” is what neither the contestant nor the load generator used: the other contestants' idling, and whatever else the
  machine did. Where it is high, rates and latencies are worth little and the CPU of a message is too high for everyone.

What was found by profiling, what became of it, and what was tried in vain: [decision 25](decisions/0025-costs-found-by-profiling.md).`;
