/** The machine code of a loop that sleeps forever, by processor. */
const LOOPS = {
  // mov eax, 34 (pause); syscall; jmp to the start
  x64: { machine: 62, code: [0xb8, 0x22, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xeb, 0xf7] },
  // mov x0..x4, 0; mov x8, 73 (ppoll); svc 0; b to the start
  arm64: {
    machine: 183,
    code: [
      0x00, 0x00, 0x80, 0xd2, 0x01, 0x00, 0x80, 0xd2, 0x02, 0x00, 0x80, 0xd2, 0x03, 0x00, 0x80, 0xd2, 0x04, 0x00, 0x80,
      0xd2, 0x28, 0x09, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4, 0xf9, 0xff, 0xff, 0x17,
    ],
  },
} as const;

export type Processor = keyof typeof LOOPS;

/**
 * Returns the program of the container that keeps a pod's namespaces open: a minimal ELF executable that sleeps forever.
 * Kubernetes' own does the same, but its image is in a registry that may not be reachable.
 *
 * @returns the bytes of a static Linux executable: one header, one loadable segment, one loop.
 */
export function pauseProgram(processor: Processor): Uint8Array {
  const { machine, code } = LOOPS[processor];
  const headers = 64 + 56;
  const address = 0x400000;
  const bytes = new Uint8Array(headers + code.length);
  const view = new DataView(bytes.buffer);
  const word = (offset: number, value: number): void => view.setBigUint64(offset, BigInt(value), true);
  // The ELF header: 64 bits, little-endian, executable.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, machine, true);
  view.setUint32(20, 1, true);
  word(24, address + headers);
  word(32, 64);
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  // The segment: the whole file, readable and executable.
  view.setUint32(64, 1, true);
  view.setUint32(68, 5, true);
  word(80, address);
  word(88, address);
  word(96, bytes.length);
  word(104, bytes.length);
  word(112, 0x1000);
  bytes.set(code, headers);
  return bytes;
}
