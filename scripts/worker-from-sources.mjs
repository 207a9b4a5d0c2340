// Runs a worker thread whose sources are TypeScript: in development and in tests, where nothing is built.
import { pathToFileURL } from "node:url";
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(pathToFileURL(workerData.entry).href);
