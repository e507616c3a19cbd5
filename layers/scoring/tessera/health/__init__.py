"""Health: how well decisions do, from counts that name nobody. Pure arithmetic: counts in, figures with intervals out.

`counting`     one judged action as counts: what it adds to its day, and what changes when its result or a label arrives
`figures`      shares with their intervals, and when there are too few to say
`drift`        whether what is measured now is still what was measured before
`corrected`    precision and recall as the random control corrects them
`outcomes`     lines of figures: alerts, challenges, precision, recall, calibration
`friction`     what each reason and rule costs honest people
`shadowing`    the shadow model beside the one that decides
`watching`     what a model's owner should be told: drift, and figures that fell
`exemptions`   fraud rates of payments, and which exemption from strong authentication they leave open
"""
