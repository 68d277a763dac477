/**
 * Answers all questions of one turn of the event loop together, each different one once. A question never joins one that
 * was sent before it was asked: the answer might be older than what the asker already knows.
 */
export function onePerTurn<Answer>(
  answerAll: (questions: readonly string[]) => Promise<readonly Promise<Answer>[]>,
): (question: string) => Promise<Answer> {
  let gathering: Map<string, PromiseWithResolvers<Answer>> | undefined;

  async function send(gathered: ReadonlyMap<string, PromiseWithResolvers<Answer>>): Promise<void> {
    const waiting = [...gathered.values()];
    try {
      const answers = await answerAll([...gathered.keys()]);
      waiting.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  return (question) => {
    if (gathering === undefined) {
      const gathered = (gathering = new Map());
      setImmediate(() => {
        gathering = undefined;
        void send(gathered);
      });
    }
    const asked = gathering.get(question) ?? Promise.withResolvers<Answer>();
    gathering.set(question, asked);
    return asked.promise;
  };
}
