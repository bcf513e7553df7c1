/**
 * Reads what is at a URL; a relative one is relative to the page.
 *
 * @throws Error when the server does not answer with it.
 */
export async function readSource(
  source: string | URL,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(source, signal ? { signal } : {});
  if (!response.ok) throw new Error(`${source} cannot be read: the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
