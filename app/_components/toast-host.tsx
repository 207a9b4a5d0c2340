"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { onToast, type ToastNews } from "./toast";

const ToastDrawer = lazy(() => import("./toast-drawer"));

/** Mounted once: hears toasts, and loads what draws them with the first. */
export function ToastHost() {
  const [news, setNews] = useState<readonly ToastNews[]>([]);
  useEffect(() => onToast((next) => setNews((before) => [...before, next])), []);
  if (news.length === 0) return null;
  return (
    <Suspense>
      <ToastDrawer news={news} />
    </Suspense>
  );
}
