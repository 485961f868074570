"""Components: the parts of a page, with closed props. Templates reach them by `{% load ui %}`.

An atom (one element, many on a page) is written in Python because it must cost microseconds; a part with more
markup is a template in templates/components/. Each has a preview in templates/components/previews/.
"""
