const GIB = 1024 ** 3;

const MIB = 1024 ** 2;

/** `340 MB`, `1.2 GB`: what the processes of one session hold. */
export function sizeText(bytes: number): string {
  return bytes < GIB ? `${Math.round(bytes / MIB)} MB` : `${(bytes / GIB).toFixed(1)} GB`;
}

/** `11.2 of 32 GB`: one decimal for what changes, none for what the machine has. */
export function memoryText(usedBytes: number, totalBytes: number): string {
  const total = totalBytes / GIB;
  return `${(usedBytes / GIB).toFixed(1)} of ${total < 10 ? total.toFixed(1) : Math.round(total)} GB`;
}
