/** Where there is no file system, the caller brings the bytes. */
export async function readInstalledInterpreter(_specifier: string): Promise<Uint8Array | undefined> {
  return undefined;
}
