/** The program's mark: a prompt, ink on page. */
export function BrandMark({ size = 20 }: { size?: 20 | 32 }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden className="block flex-none">
      <rect width="20" height="20" rx="5" className="fill-ink" />
      <path
        d="M5.5 6.5 9 10l-3.5 3.5M11 13.5h4"
        className="fill-none stroke-bg"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
