// The ground of the map: fills, borders, the insets' frames and outlines, on a plain canvas. Without
// a graphics card deck.gl takes a second for what takes a few milliseconds here; and the map is seen
// before deck.gl has come. Colors and widths are those of the layers of the pydeck `Deck`.

// Return a MultiPolygon of the plane as a path.
export function shapePath({ geometry }) {
    const path = new Path2D()
    for (const ring of geometry.coordinates.flat()) {
        ring.forEach(([x, y], place) => (place ? path.lineTo(x, y) : path.moveTo(x, y)))
        path.closePath()
    }
    return path
}

// Return lines, as `borders.border_objects` writes them, as a path.
export function linesPath(lines) {
    const path = new Path2D()
    for (const line of lines) {
        let [x, y] = line
        path.moveTo(x / 100, y / 100)
        for (let next = 2; next < line.length; next += 2) {
            x += line[next]
            y += line[next + 1]
            path.lineTo(x / 100, y / 100)
        }
    }
    return path
}

export function boxesPath(boxes) {
    const path = new Path2D()
    for (const [left, top, right, bottom] of boxes) path.rect(left, top, right - left, bottom - top)
    return path
}

// Return a path for each class: `paths` by index, `classes` their classes at the same index.
export function classPaths(paths, classes) {
    const found = []
    paths.forEach((path, place) => {
        const own = (found[classes[place]] ??= new Path2D())
        own.addPath(path)
    })
    return found
}

const css = (color) => `rgb(${color.slice(0, 3).join(" ")} / ${(color[3] ?? 255) / 255})`

// Draw parts from behind to the front: each a `path` with the color of its `fill` or `line`, and
// the line's `width` in pixels. Only what lies in `seen`, a path, is drawn.
export function drawGround(canvas, { target, zoom, width, height }, seen, parts) {
    const ratio = resized(canvas, width, height)
    const context = canvas.getContext("2d")
    const scale = 2 ** zoom
    context.reset()
    context.scale(ratio, ratio)
    context.translate(width / 2 - target[0] * scale, height / 2 - target[1] * scale)
    context.scale(scale, scale)
    context.clip(seen, "evenodd")
    context.lineJoin = "round"
    for (const { path, fill, line, width: pixels } of parts) {
        if (fill) {
            context.fillStyle = css(fill)
            context.fill(path, "evenodd")
        } else {
            context.strokeStyle = css(line)
            context.lineWidth = pixels / scale
            context.stroke(path)
        }
    }
}

// Give a canvas as many pixels as the screen has there; return how many each of ours is.
export function resized(canvas, width, height) {
    const ratio = Math.min(devicePixelRatio, 2)
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (canvas.width !== across || canvas.height !== down) {
        Object.assign(canvas, { width: across, height: down })
    }
    return ratio
}
