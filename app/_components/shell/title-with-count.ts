/** `(3) Fleet`; without a number where nothing waits. */
export function titleWithCount(title: string, count: number): string {
  const plain = title.replace(/^\(\d+\) /, "");
  return count > 0 ? `(${count}) ${plain}` : plain;
}
