// Imported first, for its effect: everything after it may use what Node 20.19 has.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Native Orchestrator needs Node 20.19 or newer; this is ${process.version} (${process.execPath}).`);
  console.error("Install a current one, for example from https://nodejs.org/en/download, then run the command again.");
  process.exit(1);
}
