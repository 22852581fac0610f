// Builds the shop's scripts from src/ into stylist/web/static.
//   node build.mjs          write the files
//   node build.mjs --check  fail when a committed file differs from a fresh build, or the widget grew too big
//   node build.mjs --test   build the tests into dist/ and run them with Node's test runner
import { spawnSync } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "stylist", "web", "static");
const LIMIT_BYTES = 80_000;
const OUTPUTS = { "widget.js": "src/index.ts", "pay.js": "src/pay.ts" };

const minifiedCss = {
  name: "minified-css",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async (args) => {
      const source = await readFile(args.path, "utf8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: "es2020" });
      return { contents: code, loader: "text" };
    });
  },
};

async function bundle(entry) {
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    banner: entry.endsWith("index.ts") ? { js: "/* LuxeVerse Stylist, Apache-2.0. Contains Lit, (c) Google LLC, BSD-3-Clause. */" } : {},
    plugins: [minifiedCss],
  });
  // What is left of line starts stands in HTML templates, where one space is as good as many.
  return Buffer.from(built.outputFiles[0].text.replace(/\n[ \t]+/g, "\n"));
}

async function test() {
  const files = (await readdir(join(here, "test"))).filter((name) => name.endsWith(".test.ts"));
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: files.map((name) => `test/${name}`),
    outdir: "dist/test",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [minifiedCss],
  });
  const built = files.map((name) => join(here, "dist", "test", name.replace(/\.ts$/, ".mjs")));
  process.exit(spawnSync(process.execPath, ["--test", "--test-timeout=20000", ...built], { stdio: "inherit" }).status ?? 1);
}

async function main(mode) {
  if (mode === "--test") return test();
  let failed = false;
  for (const [name, entry] of Object.entries(OUTPUTS)) {
    const fresh = await bundle(entry);
    const path = join(target, name);
    if (fresh.length > LIMIT_BYTES) {
      console.error(`${name} is ${fresh.length} bytes, more than ${LIMIT_BYTES}`);
      failed = true;
    }
    if (mode !== "--check") {
      await writeFile(path, fresh);
      console.log(`${name}: ${fresh.length} bytes`);
    } else if (!fresh.equals(await readFile(path).catch(() => Buffer.alloc(0)))) {
      console.error(`${name} is not what its source builds to: run "npm run build" in widget/`);
      failed = true;
    }
  }
  process.exit(failed ? 1 : 0);
}

await main(process.argv[2]);
