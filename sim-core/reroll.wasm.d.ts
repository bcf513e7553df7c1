/**
 * reroll.wasm as bundlers hand out a binary asset: its address. In Node, resolve the file with
 * `import.meta.resolve('@reroll/sim-core/wasm')`.
 */
declare const address: string;
// biome-ignore lint/style/noDefaultExport: what bundlers make of an asset is its default export.
export default address;
