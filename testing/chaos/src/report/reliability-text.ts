/** Text around the tables of docs/reliability.md. It describes the method; only the tables report results. */

export const introduction = `# Reliability

\`npm run chaos -- --page\` generates this page: do not edit it. The run injects faults into a distributed system under load, then
compares everything that clients received with the event log.

## Method

**System.** Two processes of each service run behind the proxy, on a private database, RabbitMQ and Redis. A supervisor restarts a
process 0.2 s after it exits, as Docker would. The database is MariaDB unless the run says otherwise.

**Load.** Seven users take part. All but the stranger are in one group in each of the four shards. Each user runs a client that builds
its state from pushed events.

- Four members write messages, two over REST and two over sockets. They retry each message with its idempotency key until it is
  acknowledged. Two of them read back what they wrote, two react to the last message, and two send typing and read receipts.
- The members also call each other in pairs: one starts a call, the other accepts it, both connect to signaling and exchange an offer
  and an answer, then hang up. They send further offers to peers in another call and to peers that have hung up; no peer may receive
  these. A call rings for 5 s, and a participant expires after 8 s without renewal.
- Two guests are removed from the groups and added again. While removed, they try to read and write.
- Members and guests log in on another device now and then, log it out, and keep sending requests and listening with its token.
- A backend gets every event by webhook and verifies it. It refuses one event of fifty at first, so that conversations wait.
- The stranger knows the ids of all groups and tries to read, write and listen.
- Four probes, one in each shard, send small messages over REST, about three a second each. Each waits for the acknowledgement before it
  sends the next. Two sockets listen, at first one on each gateway. They receive pushes and ask for missed messages with \`sync\`. The
  operations on the connections of clients do not affect probes.

**Faults.** A plan, derived from the seed alone, kills and freezes services; stops, kills and freezes servers; cuts and delays
connections; fills the disk of the database; and steps clocks. Operations run one at a time and overlapping.

**Checks.** At the end, acknowledgements, pushes, pages, webhooks and every message that a member's client ever displayed are compared
with the log. All read tables, including those of search, are compared with a fresh projection of the log.

**Measurements.**

- *Recovered after*: the time from the end of an episode until, in every shard, a message sent after that end was acknowledged and
  delivered to all four members. It includes the clients' own delays: a request timeout of 4 s, and 0.1 to 0.5 s before a retry or
  reconnection.
- *Longest pause*: the longest time that a message of a probe was on its way, from its first attempt until both sockets had received it.
  All messages count that were on their way between the start of the episode and recovery; one sent earlier counts from the start.
  Nothing is subtracted: a message takes its ordinary time (*median until delivery*, below), a probe repeats an attempt 0.1 s after it
  failed or after 1 s without an answer, and a socket reconnects after about 0.1 s. A probe waits 0.25 s between an acknowledgement and
  its next message: a pause that begins then seems shorter by the rest of that time. It must not exceed 15 s while one process of each
  service is left alone.
- A run without probes shows the *longest delivery gap* instead: the longest time in which a shard delivered no message of the four
  members, acknowledged and pushed to all of them. It includes the interval of these messages, about a second on a busy machine; the
  messages that \`sync\` delivers after a pause do not end it.
- *Duration* includes the start of a server (about 6 s for RabbitMQ). After a full disk, the database is killed and restarted.

## Run`;

export const limitations = `## Limitations

- One run of one seed is a sample. No violations means that this plan found none. The seed determines the operations, but not the state
  in which they meet the system.
- Everything runs on one machine over loopback. The run does not partition a network with live processes on both sides, lose packets,
  or cut the power: disks that lose synced writes are not covered. The database is on a RAM disk, where \`fsync\` costs nothing.
- Connections between services (\`INTERNAL_URL\`, through the proxy) are never cut or delayed.
- There is one database, one RabbitMQ and one Redis; for several, see [on a cluster](#on-a-cluster). Restores from a backup are not covered.
- The load is some dozens of messages a second, so that the machine is not the bottleneck. Overload is not covered.
- Six users in four groups write, read, react, call, join, leave and log out. Large groups, files, contacts, edits and deletions are
  not covered.
- Calls are set up and ended between two users. They carry no media, use no TURN server and have no third participant.
- A push that reaches only some clients is not a violation when the others fill the gap themselves: the contract allows it.
- The text and position of every message are compared; reactions and statuses only for the newest 200 messages of a group.
- Typing is not in the log. The check decides from what the same socket received before whether the user may receive it.
- The socket of a revoked session must close within 70 s: the contract allows 30 s; another 30 s apply when the database is down during
  the gateway's check, and 8 s when the gateway is frozen.
- Clock steps affect services only. The clock of the database, which determines leases and \`recorded_at\`, stays correct.`;

export const clusterIntroduction = `## On a cluster

\`npm run chaos -- --cluster --page\` updates this section. The load and the checks are those above. The system is that of
[several machines](operating.md#several-machines): a MySQL group of three, found by the router of \`deploy/ha\`; a RabbitMQ cluster of three;
three Redis servers and three Sentinels; two of each service. A machine is the set of processes that it would run: a member of each, and
on the first two a router and one of each service. A plan kills the primary of the database, RabbitMQ nodes, the primary of Redis and
whole machines with SIGKILL, one after the other, and starts them again after 6 to 12 s. The first kill follows when each sender has
sent twenty messages: before, thirty processes are still starting, and cause pauses of their own.

*Longest pause*: from the kill, or from the first attempt of a message that was sent after it, until both sockets of the probes had
received the message. It must not exceed 15 s for the database and for a machine, and 3 s for the others. No request may be answered
with 500.

*Duration* ends when the killed member takes part again. Meanwhile the system works without it; *recovered after* begins at that end.`;

export const clusterLimitations = `What this does not show:

- All processes share one machine and its loopback network: no packet is lost, no host is silent. A cut network and a frozen member are not covered.
- The clients' proxy is not part of a machine; the address in front of the proxies, which moves, is not covered.
- The keys are in the same group as the log. In \`docker-compose.ha.yml\` they have a group of their own.
- Processes, not containers: the first start of \`docker-compose.ha.yml\` is not covered.`;
