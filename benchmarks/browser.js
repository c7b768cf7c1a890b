// Runs in each page before its own scripts; times are performance.now(), from opening the page.
(() => {
  const STEADY = 200; // milliseconds without a change: no longer in the middle of a rerun
  const REST = 700; // milliseconds without a frame: whatever was fetched has been drawn
  const MARKS = 500; // so many instances in one draw call are the marks
  const bench = (window.bench = { ready: null, changed: null });
  let steadySince = null;
  let lastFrame = null;
  let marksDrawn = false;
  let drawn = null; // the drawing context, when it has drawn since the last look
  let flatDrawn = false; // the same of a plain canvas, and whether that waits for its next frame
  let flatWaits = false;
  let frames = []; // those on their way: drawing context and fence
  let watched = null;
  let clicked = null;

  const settled = () =>
    document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning" &&
    document.querySelector("h1") !== null &&
    document.querySelector("[data-testid=stSkeleton], [data-stale=true]") === null;

  for (const name of ["drawArraysInstanced", "drawElementsInstanced"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...values) {
      drawn = this;
      if (values.at(-1) >= MARKS) marksDrawn = true;
      return draw.apply(this, values);
    };
  }
  for (const name of ["drawArrays", "drawElements"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...values) {
      drawn = this;
      // Ours are points, drawn at once.
      if (values[0] === this.POINTS && values[2] >= MARKS) marksDrawn = true;
      return draw.apply(this, values);
    };
  }

  // What is drawn on a plain canvas is there when the page's next frame begins.
  for (const name of ["fill", "stroke"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...values) {
      if (this.canvas.isConnected) flatDrawn = true;
      return draw.apply(this, values);
    };
  }

  document.addEventListener("click", (event) => (clicked = event.timeStamp), true);

  const look = () => {
    const now = performance.now();
    if (drawn) {
      // A fence tells when the frame has really been drawn, without holding the page up.
      frames.push([drawn, drawn.fenceSync(drawn.SYNC_GPU_COMMANDS_COMPLETE, 0)]);
      drawn.flush();
      drawn = null;
    }
    if (flatWaits) lastFrame = now;
    flatWaits = flatDrawn;
    flatDrawn = false;
    frames = frames.filter(([context, fence]) => {
      if (context.getSyncParameter(fence, context.SYNC_STATUS) !== context.SIGNALED) return true;
      lastFrame = now;
      return false;
    });
    steadySince = settled() ? (steadySince ?? now) : null;
    if (bench.ready === null && steadySince !== null && now - steadySince >= STEADY) {
      bench.ready = steadySince;
    }
    if (watched && clicked !== null && bench.changed === null) {
      if (document.querySelector(watched.selector)?.textContent !== watched.text) {
        bench.changed = performance.now() - clicked;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  const quiet = () =>
    frames.length === 0 && !flatDrawn && !flatWaits && (lastFrame === null || performance.now() - lastFrame >= REST);
  bench.painted = () => (bench.ready !== null && marksDrawn && quiet() ? lastFrame : null);
  bench.isAtRest = () =>
    steadySince !== null && performance.now() - steadySince >= STEADY && quiet();
  // The end of the last frame since the click; null where nothing was drawn.
  bench.repainted = () => (lastFrame !== null && lastFrame > clicked ? lastFrame - clicked : null);
  bench.drawn = () => frames.length === 0 && !flatDrawn && !flatWaits && lastFrame > clicked;
  bench.drag = (step) => {
    const slider = document.querySelector(".d-map input[type=range]");
    slider.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    slider.value = step;
    clicked = performance.now();
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return performance.now() - clicked;
  };
  // Lists whose marks were drawn, a second: the map says how often it has drawn.
  bench.play = () =>
    new Promise((done) => {
      const map = document.querySelector(".d-map");
      const play = map.querySelector(".play");
      const before = Number(map.dataset.frames);
      const begun = performance.now();
      play.click();
      const look = () => {
        if (play.ariaPressed === "true") return requestAnimationFrame(look);
        done((1000 * (Number(map.dataset.frames) - before)) / (performance.now() - begun));
      };
      requestAnimationFrame(look);
    });
  bench.watch = (selector) => {
    clicked = null;
    bench.changed = null;
    watched = { selector, text: document.querySelector(selector).textContent };
  };
})();
