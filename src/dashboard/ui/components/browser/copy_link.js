// Copies an address at once and says so. Where the browser won't, the address is there to be copied.

const SAID_FOR = 4000

const copied = async (text, field) => {
    // Only pages that come over https, or from the reader's own machine, have a clipboard.
    try {
        await navigator.clipboard.writeText(text)
        return true
    } catch {
        field.hidden = false
        field.value = text
        field.select()
        return document.execCommand("copy")
    }
}

export default function ({ parentElement, data }) {
    const button = parentElement.querySelector("button")
    const label = parentElement.querySelector(".label")
    const status = parentElement.querySelector("[role=status]")
    const field = parentElement.querySelector("input")
    field.setAttribute("aria-label", data.label)
    label.textContent = data.label
    status.textContent = ""
    field.hidden = true
    let waiting
    button.onclick = async () => {
        const done = await copied(data.address || location.href, field)
        // The field stays where the reader has to copy by hand.
        field.hidden = done
        label.textContent = status.textContent = done ? data.copied : data.byHand
        clearTimeout(waiting)
        waiting = setTimeout(() => {
            label.textContent = data.label
            status.textContent = ""
        }, SAID_FOR)
    }
}
