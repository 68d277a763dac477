interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

type ReadNext<Item> = (cursor: { cursor?: string }) => Promise<Page<Item>>;

/** Reads a list to its end. */
export async function readAllPages<Item>(readNext: ReadNext<Item>): Promise<Item[]> {
  const items: Item[] = [];
  await forEachPage(readNext, (page) => void items.push(...page));
  return items;
}

/** Calls `handle` with each page as it arrives, and waits for it. */
export async function forEachPage<Item>(readNext: ReadNext<Item>, handle: (items: Item[]) => void | Promise<void>): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await readNext(cursor === null ? {} : { cursor });
    await handle(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
}
