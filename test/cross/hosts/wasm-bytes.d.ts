declare module '*.wasm' {
  /** The bytes of the file: esbuild's `binary` loader puts them into the bundle. */
  const bytes: Uint8Array;
  // biome-ignore lint/style/noDefaultExport: that is how esbuild hands a file's bytes over.
  export default bytes;
}
