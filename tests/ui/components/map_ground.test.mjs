// Run by tests/ui/components/test_map.py, or by: node --test tests/ui/components
import assert from "node:assert/strict"
import { test } from "node:test"

// A path that remembers what it was told.
globalThis.Path2D = class {
    steps = []
    moveTo(x, y) { this.steps.push(["M", x, y]) }
    lineTo(x, y) { this.steps.push(["L", x, y]) }
    rect(...box) { this.steps.push(["R", ...box]) }
    closePath() { this.steps.push(["Z"]) }
    addPath(other) { this.steps.push(...other.steps) }
}
globalThis.devicePixelRatio = 3
const { boxesPath, classPaths, drawGround, linesPath, shapePath } = await import(
    "../../../src/dashboard/ui/components/browser/map_ground.js"
)

test("a shape with a hole is two closed rings", () => {
    const geometry = { coordinates: [[[[0, 0], [1, 0], [1, 1]], [[2, 2], [3, 3], [2, 3]]]] }
    assert.equal(
        shapePath({ geometry }).steps.map(([step]) => step).join(""), "MLLZMLLZ",
    )
})

test("a line's points lie as far from each other as it says, in hundredths", () => {
    assert.deepEqual(linesPath([[100, 200, 50, 0, 0, -100]]).steps, [
        ["M", 1, 2], ["L", 1.5, 2], ["L", 1.5, 1],
    ])
})

test("each class is one path", () => {
    const paths = [[0, 0, 1, 1], [1, 0, 2, 1], [2, 0, 3, 1]].map((box) => boxesPath([box]))
    const made = classPaths(paths, "202")
    assert.deepEqual(made[2].steps, [["R", 0, 0, 1, 1], ["R", 2, 0, 1, 1]])
    assert.equal(made[1], undefined)
})

test("fills and lines are drawn in their order; a line keeps its width at every zoom", () => {
    const drawn = []
    const context = new Proxy({}, {
        get: (kept, name) => kept[name] ?? ((...values) => drawn.push([name, ...values])),
        set: (kept, name, value) => drawn.push([name, value]),
    })
    const canvas = { width: 0, height: 0, getContext: () => context }
    const camera = { target: [10, 20], zoom: 2, width: 300, height: 200 }
    drawGround(canvas, camera, "seen", [
        { path: "land", fill: [1, 2, 3] }, { path: "border", line: [4, 5, 6, 51], width: 2 },
    ])
    assert.deepEqual([canvas.width, canvas.height], [600, 400], "two pixels for one at most")
    assert.deepEqual(drawn.slice(-5), [
        ["fillStyle", "rgb(1 2 3 / 1)"], ["fill", "land", "evenodd"],
        ["strokeStyle", "rgb(4 5 6 / 0.2)"], ["lineWidth", 0.5], ["stroke", "border"],
    ])
})
