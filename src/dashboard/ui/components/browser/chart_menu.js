// What a reader can take away of a chart: a picture with its words in it, its numbers, its address.

const MARGIN = 32
const NARROWEST = 480
const SERIF = "'Source Serif 4', serif"
const SANS = "'Public Sans', sans-serif"
const SAID_FOR = 4000

const save = (content, name) => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(content)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

const element = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    if (text) made.textContent = text
    return made
}

// The lines into which a text falls at a width.
const lines = (text, font, width) => {
    const pen = document.createElement("canvas").getContext("2d")
    pen.font = font
    const found = []
    for (const word of text.split(" ")) {
        const longer = found.length ? `${found.at(-1)} ${word}` : word
        if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer
        else found.push(word)
    }
    return found
}

// A picture shows only the fonts that it carries.
const fonts = async (files) => {
    const faces = await Promise.all(Object.entries(files).map(async ([family, file]) => {
        const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer())
        const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
        return `@font-face { font-family: "${family}"; font-weight: 400 700; `
            + `src: url(data:font/woff2;base64,${text}) }`
    }))
    return faces.join("\n")
}

const picture = async (chart, data) => {
    const box = chart.getBoundingClientRect()
    const inner = Math.max(box.width, NARROWEST)
    const whole = element("svg", { xmlns: "http://www.w3.org/2000/svg" })
    whole.append(
        element("style", {}, await fonts(data.fonts)),
        element("rect", { width: "100%", height: "100%", fill: data.background }),
    )
    let y = MARGIN
    const write = (text, size, leading, family, weight, color) => {
        if (!text) return
        for (const line of lines(text, `${weight} ${size}px ${family}`, inner)) {
            y += leading
            whole.append(element("text", {
                x: MARGIN, y: y - (leading - size) / 2 - 2, fill: color,
                "font-family": family, "font-size": size, "font-weight": weight,
            }, line))
        }
    }
    write(data.title, 22, 28, SERIF, 600, data.ink)
    write(data.subtitle, 14, 21, SANS, 400, data.muted)
    y += 14
    const copy = chart.cloneNode(true)
    for (const [key, value] of Object.entries({ x: MARGIN, y, width: box.width, height: box.height })) {
        copy.setAttribute(key, value)
    }
    copy.style.background = "none"
    whole.append(copy)
    y += box.height + 10
    write(data.source, 12.5, 19, SANS, 400, data.muted)
    const width = Math.ceil(inner + 2 * MARGIN)
    const height = Math.ceil(y + MARGIN)
    whole.setAttribute("width", width)
    whole.setAttribute("height", height)
    whole.setAttribute("viewBox", `0 0 ${width} ${height}`)
    const svg = new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" })
    return { svg, width, height }
}

const png = async ({ svg, width, height }) => {
    const image = new Image()
    image.src = URL.createObjectURL(svg)
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = 2 * width
    canvas.height = 2 * height
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    URL.revokeObjectURL(image.src)
    return new Promise((done) => canvas.toBlob(done, "image/png"))
}

const copyText = async (text) => {
    // Only pages that come over https, or from the reader's own machine, have a clipboard.
    if (navigator.clipboard) return navigator.clipboard.writeText(text)
    const box = document.createElement("textarea")
    box.value = text
    document.body.append(box)
    box.select()
    document.execCommand("copy")
    box.remove()
}

export default function ({ parentElement, data, setTriggerValue }) {
    const root = parentElement.querySelector(".d-chart-menu")
    const button = root.querySelector(".more")
    const list = root.querySelector("ul")
    const status = root.querySelector("p")
    const open = (is) => {
        list.hidden = !is
        button.setAttribute("aria-expanded", is)
    }
    const say = (text) => {
        status.textContent = text
        setTimeout(() => { status.textContent = "" }, SAID_FOR)
    }
    const drawn = async () => {
        const chart = document.querySelector(`.st-key-drawn_${data.name} :is(svg.marks, svg.d-drawn)`)
        return chart && picture(chart, data)
    }
    const ways = {
        png: async () => save(await png(await drawn()), `${data.file}.png`),
        svg: async () => save((await drawn()).svg, `${data.file}.svg`),
        csv: async () => setTriggerValue("csv", true),
        link: async () => {
            await copyText(location.href)
            say(data.copied)
        },
    }
    button.setAttribute("aria-label", data.label)
    list.replaceChildren(...data.offers.map(([way, text]) => {
        const item = document.createElement("li")
        const choice = document.createElement("button")
        choice.type = "button"
        choice.textContent = text
        choice.onclick = async () => {
            open(false)
            button.focus()
            await ways[way]()
        }
        item.append(choice)
        return item
    }))
    button.onclick = () => open(list.hidden)
    root.onkeydown = (event) => {
        if (event.key !== "Escape" || list.hidden) return
        open(false)
        button.focus()
    }
    // What was asked for arrives with the page's next run, and only once.
    if (data.csv && parentElement.saved !== data.csv.asked) {
        parentElement.saved = data.csv.asked
        save(new Blob([data.csv.text], { type: "text/csv" }), `${data.file}.csv`)
    }
    const outside = (event) => {
        if (!event.composedPath().includes(root)) open(false)
    }
    document.addEventListener("click", outside)
    return () => document.removeEventListener("click", outside)
}
