"use client";

import { classNames } from "@/app/_components/class-names";

type Option = { value: string; label: string };

/** A choice that belongs to a form elsewhere on the page and sends it; without JavaScript the form's button does. */
export function SubmittingSelect({
  form,
  name,
  label,
  value,
  options,
}: {
  form: string;
  name: string;
  label: string;
  value: string;
  options: readonly Option[];
}) {
  return (
    <select
      key={value}
      form={form}
      name={name}
      defaultValue={value}
      aria-label={label}
      className={classNames("tape-select", value !== options[0]?.value && value !== "all" && "font-medium")}
      onChange={(event) => event.currentTarget.form?.requestSubmit()}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
